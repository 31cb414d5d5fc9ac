extension ScriptContender {
    /// nginx-rtmp alone: `exec_push` runs an ffmpeg for each publisher, which encodes to a second application, and that application's
    /// `exec_push` runs the push. A script restarts the slate's ffmpeg whenever nobody publishes.
    public static func execPush(slates: String) -> ScriptContender {
        ScriptContender(
            name: "exec-push", title: "`exec_push`",
            what: "nginx-rtmp's exec_push for encoder and push, and a script that restarts the slate", slates: slates
        ) { place in
            [
                "nginx.conf": configuration(place), "live.sh": live(place), "push.sh": push(place),
                "run.sh": run(place),
            ]
        }
    }

    /// One process as the user that started it, who owns the scripts.
    private static func configuration(_ place: Place) -> String {
        """
        load_module \(StandInPlatform.debianModule);
        master_process off;
        daemon off;
        pid nginx.pid;
        error_log stderr error;
        events { worker_connections 256; }
        rtmp {
            access_log off;
            server {
                listen 127.0.0.1:\(place.ingestPort);
                chunk_size 4096;
                respawn_timeout 1s;
                application live {
                    live on;
                    exec_kill_signal term;
                    exec_push /bin/bash \(place.directory)/live.sh;
                }
                application program { live on; exec_push /bin/bash \(place.directory)/push.sh; }
            }
        }

        """
    }

    /// Ends the slate's ffmpeg, which would keep the program's name, and publishes in its place. An ffmpeg that waits for an idle
    /// stream does not end by one SIGTERM.
    private static func live(_ place: Place) -> String {
        """
        #!/bin/bash
        cd \(place.directory)
        trap 'kill -9 $encoder 2>/dev/null; wait $encoder 2>/dev/null; rm -f live; exit' TERM
        touch live
        kill $(cat slate.pid) 2>/dev/null
        while :; do
            ffmpeg -nostdin -loglevel warning -i rtmp://127.0.0.1:\(place.ingestPort)/live/mystream \\
                \(PeerEncoder.arguments) -f flv rtmp://127.0.0.1:\(place.ingestPort)/program/out &
            encoder=$!
            wait $encoder
            sleep 0.2
        done

        """
    }

    private static func push(_ place: Place) -> String {
        """
        #!/bin/bash
        exec ffmpeg -nostdin -loglevel warning -f live_flv -i rtmp://127.0.0.1:\(place.ingestPort)/program/out -c copy \\
            -f flv \(place.platform)

        """
    }

    private static func run(_ place: Place) -> String {
        """
        #!/bin/bash
        trap 'trap - TERM; kill 0' TERM
        cd \(place.directory)
        nginx -e stderr -p \(place.directory) -c \(place.directory)/nginx.conf &
        sleep 0.5
        while :; do
            if [ -e live ]; then sleep 0.2; continue; fi
            ffmpeg -nostdin -loglevel warning -re -stream_loop -1 -i \(place.slate) \\
                \(PeerEncoder.arguments) -f flv rtmp://127.0.0.1:\(place.ingestPort)/program/out &
            echo $! > slate.pid
            wait $!
            sleep 0.2
        done

        """
    }
}
