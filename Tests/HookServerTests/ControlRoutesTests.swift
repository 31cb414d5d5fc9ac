import FoundationEssentials
import Hummingbird
import Lab
import RelayCore
import Testing

@testable import HookServer

@Suite struct ControlRoutesTests {
    @Test func everyRouteIsDocumented() throws {
        let channel = try TestChannel()
        let folder = channel.directory.path
        let slates = SlateManager(
            driver: channel.driver, library: channel.slates, store: SlateStore(directory: folder), configured: nil,
            logger: TestChannel.logger)
        let pushes = PushOrders()
        let routes = ControlRoutes(
            status: channel.statusRoutes(),
            desk: OperatorDesk(
                OperatorState(), file: OrdersFile(path: "\(folder)/orders", spare: "\(folder)/spare"),
                driver: channel.driver, slates: slates, pushes: pushes, logger: TestChannel.logger),
            publishers: PublisherDesk(
                driver: channel.driver, file: BansFile(path: "\(folder)/bans"), logger: TestChannel.logger),
            slates: slates, pushes: pushes, history: nil)
        let router = Router(context: ControlContext.self)
        for routes in routes.all { routes(router) }
        #expect(router.routes.count > 20)
        let folders = #filePath.split(separator: "/").dropLast(3)
        let documentation = try String(
            contentsOfFile: "/" + folders.joined(separator: "/") + "/docs/API.md", encoding: .utf8)
        for route in router.routes {
            // {name} and :name are NAME there.
            let parts = route.path.description.split(separator: "/").map { part in
                part.first == "{" || part.first == ":"
                    ? part.filter(\.isLetter).uppercased() : String(part)
            }
            let path = "/" + parts.joined(separator: "/")
            let mentions =
                ["`\(route.method) \(path)`", "`\(route.method) \(path)?"] + (route.method == .get ? ["`\(path)`"] : [])
            #expect(mentions.contains { documentation.contains($0) }, "\(route.method) \(path)")
        }
    }
}
