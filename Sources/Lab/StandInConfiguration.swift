/// nginx.conf of a ``StandInPlatform``.
struct StandInConfiguration: Sendable {
    let port: Int
    let directory: String
    let recordings: String
    let module: String
    let admission: StandInPlatform.Admission

    /// A single process does everything (`master_process off`): it runs as the user that started it and can write the recordings,
    /// and a signal to its process ID stops or ends the whole platform.
    var text: String {
        """
        load_module \(Self.quoted(module));
        daemon off;
        master_process off;
        pid \(Self.quoted(directory + "/nginx.pid"));
        lock_file \(Self.quoted(directory + "/nginx.lock"));
        error_log stderr notice;
        events { worker_connections 64; }
        rtmp {
            access_log off;
            server {
                listen 127.0.0.1:\(port);
                chunk_size 4096;
                application \(StandInPlatform.application) {
                    live on;
                    record all;
                    record_unique on;
                    record_path \(Self.quoted(recordings));
                    \(admission.directive)
                }
            }
        }

        """
    }

    private static func quoted(_ path: String) -> String {
        "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

extension StandInPlatform.Admission {
    fileprivate var directive: String {
        switch self {
        case .everyone: ""
        case .nobody: "deny publish all;"
        case .callback(let url): "on_publish \(url);"
        }
    }
}
