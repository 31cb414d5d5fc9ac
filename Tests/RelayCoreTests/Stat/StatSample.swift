/// What `/rtmp_stat` of nginx-rtmp 1.2.2 (Debian 12) really answered with two publishers, a player, and a player that waits. The
/// rates of the first stream were set by hand: nginx shows 0 for the first ten seconds. The video of the second was taken out.
enum StatSample {
    // swift-format-ignore
    static let document = """
        <?xml version="1.0" encoding="utf-8" ?>
        <rtmp>
        <nginx_version>1.22.1</nginx_version>
        <nginx_rtmp_version>1.1.4</nginx_rtmp_version>
        <built>Feb 13 2023 11:56:56</built>
        <pid>14418</pid>
        <uptime>6</uptime>
        <naccepted>4</naccepted>
        <bw_in>0</bw_in>
        <bytes_in>622669</bytes_in>
        <bw_out>0</bw_out>
        <bytes_out>182027</bytes_out>
        <server>
        <application>
        <name>live</name>
        <live>
        <stream>
        <name>mystream</name>
        <time>5267</time><bw_in>412345</bw_in>
        <bytes_in>287075</bytes_in>
        <bw_out>0</bw_out>
        <bytes_out>179493</bytes_out>
        <bw_audio>64000</bw_audio>
        <bw_video>348345</bw_video>
        <client><id>5</id><address>127.0.0.1</address><time>3431</time><flashver>LNX 9,0,124,2</flashver><dropped>0</dropped><avsync>-4933</avsync><timestamp>4933</timestamp><active/></client>
        <client><id>1</id><address>127.0.0.1</address><time>5446</time><flashver>FMLE/3.0 (compatible; Lavf59.27</flashver><dropped>0</dropped><avsync>-4933</avsync><timestamp>4933</timestamp><publishing/><active/></client>
        <meta><video><width>320</width><height>180</height><frame_rate>15</frame_rate><codec>H264</codec><profile>Baseline</profile><compat>192</compat><level>1.2</level></video><audio></audio></meta>
        <nclients>2</nclients>
        <publishing/>
        <active/>
        </stream>
        <stream>
        <name>a&lt;b&amp;c&quot;</name>
        <time>5261</time><bw_in>0</bw_in>
        <bytes_in>330577</bytes_in>
        <bw_out>0</bw_out>
        <bytes_out>0</bytes_out>
        <bw_audio>0</bw_audio>
        <bw_video>0</bw_video>
        <client><id>2</id><address>127.0.0.1</address><time>5435</time><flashver>F&amp;call=evil%20+x</flashver><dropped>0</dropped><avsync>-10</avsync><timestamp>4956</timestamp><publishing/><active/></client>
        <meta><video></video><audio><codec>AAC</codec><profile>LC</profile><channels>1</channels><sample_rate>44100</sample_rate></audio></meta>
        <nclients>1</nclients>
        <publishing/>
        <active/>
        </stream>
        <nclients>3</nclients>
        </live>
        </application>
        <application>
        <name>offline</name>
        <live>
        <stream>
        <name>waiting</name>
        <time>765</time><bw_in>0</bw_in>
        <bytes_in>0</bytes_in>
        <bw_out>0</bw_out>
        <bytes_out>0</bytes_out>
        <bw_audio>0</bw_audio>
        <bw_video>0</bw_video>
        <client><id>12</id><address>127.0.0.1</address><time>940</time><flashver>LNX 9,0,124,2</flashver><dropped>0</dropped><avsync>0</avsync><timestamp>0</timestamp></client>
        <nclients>1</nclients>
        </stream>
        <nclients>1</nclients>
        </live>
        </application>
        </server>
        </rtmp>
        """
}
