extension ScriptContender {
    /// The design that is found most often: a script asks nginx every second who publishes, kills the running ffmpeg when that has
    /// changed, and starts another, which encodes to a second application; a push copies that to the platform.
    /// - Parameters:
    ///   - usesLiveFLV: Whether the push reads with `-f live_flv`, which lets timestamps begin again, in place of `flv`.
    ///   - slates: The directory where rendered slates are kept.
    public static func polling(usesLiveFLV: Bool, slates: String) -> ScriptContender {
        ScriptContender(
            name: usesLiveFLV ? "polling-live-flv" : "polling",
            title: usesLiveFLV ? "polling, `-f live_flv`" : "polling",
            what: "a script that polls nginx's statistics every second and restarts ffmpeg; the push reads with "
                + (usesLiveFLV ? "-f live_flv" : "ffmpeg's default, flv"),
            slates: slates
        ) { place in
            [
                "nginx.conf": nginx(place),
                "run.sh": script(place, pushInput: usesLiveFLV ? "-f live_flv" : ""),
            ]
        }
    }

    private static func nginx(_ place: Place) -> String {
        """
        load_module \(StandInPlatform.debianModule);
        worker_processes 1;
        daemon off;
        pid nginx.pid;
        error_log stderr error;
        events { worker_connections 256; }
        http {
            access_log off;
            server { listen 127.0.0.1:\(place.httpPort); location /stat { rtmp_stat all; } }
        }
        rtmp {
            access_log off;
            server {
                listen 127.0.0.1:\(place.ingestPort);
                chunk_size 4096;
                application live { live on; }
                application switch { live on; }
            }
        }

        """
    }

    private static func script(_ place: Place, pushInput: String) -> String {
        """
        #!/bin/bash
        trap 'trap - TERM; kill 0' TERM
        ingest=rtmp://127.0.0.1:\(place.ingestPort)
        start() {
            if [ "$1" = live ]; then input="-i $ingest/live/mystream"; else input="-stream_loop -1 -re -i \(place.slate)"; fi
            ffmpeg -nostdin -loglevel warning $input \(PeerEncoder.arguments) -f flv $ingest/switch/out &
            switcher=$!
        }
        publishing() {
            curl -s -m 2 http://127.0.0.1:\(place.httpPort)/stat | tr -d '\\n' | sed 's/<application>/\\n/g' \\
                | grep '<name>live</name>' | grep -q '<publishing/>'
        }
        nginx -e stderr -p \(place.directory) -c \(place.directory)/nginx.conf &
        sleep 0.5
        while :; do
            ffmpeg -nostdin -loglevel warning \(pushInput) -i $ingest/switch/out -c copy -f flv \(place.platform)
            sleep 1
        done &
        current=slate
        start slate
        while :; do
            sleep 1
            if publishing; then wanted=live; else wanted=slate; fi
            if [ $wanted != $current ] || ! kill -0 $switcher 2>/dev/null; then
                kill -9 $switcher 2>/dev/null
                wait $switcher 2>/dev/null
                sleep 0.5
                current=$wanted
                start $current
            fi
        done

        """
    }
}
