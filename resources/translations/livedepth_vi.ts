<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi_VN" sourcelanguage="en">
<context>
    <name>livedepth</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Tệp</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Xem</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>&amp;Phát</translation>
    </message>
    <message>
        <source>&amp;Capture</source>
        <translation>&amp;Ghi</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>T&amp;rợ giúp</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>Mở &amp;thư mục…</translation>
    </message>
    <message>
        <source>Of pictures</source>
        <translation>Chứa các ảnh</translation>
    </message>
    <message>
        <source>Open &amp;address…</source>
        <translation>Mở đị&amp;a chỉ…</translation>
    </message>
    <message>
        <source>A network camera or stream: rtsp, http, …</source>
        <translation>Camera mạng hoặc luồng: rtsp, http, …</translation>
    </message>
    <message>
        <source>&amp;Demo room</source>
        <translation>&amp;Phòng mẫu</translation>
    </message>
    <message>
        <source>Add &amp;model file…</source>
        <translation>Thêm tệp mô &amp;hình…</translation>
    </message>
    <message>
        <source>An .onnx or .xml file</source>
        <translation>Tệp .onnx hoặc .xml</translation>
    </message>
    <message>
        <source>&amp;Process files…</source>
        <translation>&amp;Xử lý tệp…</translation>
    </message>
    <message>
        <source>Turn videos and pictures into depth</source>
        <translation>Chuyển video và ảnh thành độ sâu</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Cài đặt…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>T&amp;hoát</translation>
    </message>
    <message>
        <source>&amp;Side by side</source>
        <translation>&amp;Cạnh nhau</translation>
    </message>
    <message>
        <source>&amp;Depth only</source>
        <translation>Chỉ độ &amp;sâu</translation>
    </message>
    <message>
        <source>Depth &amp;over picture</source>
        <translation>Độ sâu &amp;phủ lên ảnh</translation>
    </message>
    <message>
        <source>S&amp;plit</source>
        <translation>C&amp;hia đôi</translation>
    </message>
    <message>
        <source>&amp;Compare two models</source>
        <translation>&amp;So sánh hai mô hình</translation>
    </message>
    <message>
        <source>Points in sp&amp;ace</source>
        <translation>Điểm trong &amp;không gian</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Phóng &amp;to</translation>
    </message>
    <message>
        <source>Zoom o&amp;ut</source>
        <translation>Thu &amp;nhỏ</translation>
    </message>
    <message>
        <source>&amp;Whole picture</source>
        <translation>Toàn bộ ả&amp;nh</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>Toàn &amp;màn hình</translation>
    </message>
    <message>
        <source>&amp;Next colours</source>
        <translation>Bảng &amp;màu kế tiếp</translation>
    </message>
    <message>
        <source>&amp;Hold near and far</source>
        <translation>&amp;Giữ khoảng gần và xa</translation>
    </message>
    <message>
        <source>&amp;Remove all marks</source>
        <translation>&amp;Xóa mọi dấu</translation>
    </message>
    <message>
        <source>Panel: pictur&amp;e</source>
        <translation>Bảng: ả&amp;nh</translation>
    </message>
    <message>
        <source>Panel: &amp;measure</source>
        <translation>Bảng: đ&amp;o</translation>
    </message>
    <message>
        <source>Panel: s&amp;tatistics</source>
        <translation>Bảng: &amp;thống kê</translation>
    </message>
    <message>
        <source>&amp;Pause or play</source>
        <translation>Tạm &amp;dừng hoặc phát</translation>
    </message>
    <message>
        <source>One &amp;frame on</source>
        <translation>Tiến một &amp;khung hình</translation>
    </message>
    <message>
        <source>5 seconds &amp;back</source>
        <translation>&amp;Lùi 5 giây</translation>
    </message>
    <message>
        <source>5 seconds &amp;on</source>
        <translation>&amp;Tiến 5 giây</translation>
    </message>
    <message>
        <source>&amp;Loop</source>
        <translation>&amp;Lặp lại</translation>
    </message>
    <message>
        <source>&amp;Snapshot</source>
        <translation>Chụ&amp;p</translation>
    </message>
    <message>
        <source>Picture, coloured depth, 16-bit depth and points, into the output folder</source>
        <translation>Ảnh, độ sâu tô màu, độ sâu 16 bit và đám mây điểm, vào thư mục kết quả</translation>
    </message>
    <message>
        <source>Pictures with their depth, as training reads them</source>
        <translation>Ảnh kèm độ sâu, đúng dạng để huấn luyện</translation>
    </message>
    <message>
        <source>Virtual &amp;camera</source>
        <translation>&amp;Camera ảo</translation>
    </message>
    <message>
        <source>Open the &amp;output folder</source>
        <translation>Mở thư mục &amp;kết quả</translation>
    </message>
    <message>
        <source>&amp;Keys and mouse</source>
        <translation>&amp;Phím và chuột</translation>
    </message>
    <message>
        <source>&amp;Copy report</source>
        <translation>&amp;Sao chép báo cáo</translation>
    </message>
    <message>
        <source>Open the &amp;log</source>
        <translation>Mở &amp;nhật ký</translation>
    </message>
    <message>
        <source>&amp;About livedepth</source>
        <translation>&amp;Giới thiệu livedepth</translation>
    </message>
    <message>
        <source>your own file {0}</source>
        <translation>tệp của bạn {0}</translation>
    </message>
    <message>
        <source>Something in livedepth failed ({0}); the log says more</source>
        <translation>Có lỗi trong livedepth ({0}); xem thêm trong nhật ký</translation>
    </message>
    <message>
        <source>not trained: {0}</source>
        <translation>chưa được huấn luyện: {0}</translation>
    </message>
    <message>
        <source>Demo room</source>
        <translation>Phòng mẫu</translation>
    </message>
    <message>
        <source>a room drawn by livedepth, depth known exactly</source>
        <translation>căn phòng do livedepth vẽ, độ sâu được biết chính xác</translation>
    </message>
    <message>
        <source>Colour scale</source>
        <translation>Thang màu</translation>
    </message>
    <message>
        <source>far</source>
        <translation>xa</translation>
    </message>
    <message>
        <source>near</source>
        <translation>gần</translation>
    </message>
    <message>
        <source>Drag an end to set near or far; double-click for the automatic range</source>
        <translation>Kéo một đầu để đặt gần hoặc xa; bấm đúp để tự động</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>Mở &amp;gần đây</translation>
    </message>
    <message>
        <source>Files are still being processed.</source>
        <translation>Các tệp vẫn đang được xử lý.</translation>
    </message>
    <message>
        <source>Closing now stops that; files that are done are kept.</source>
        <translation>Đóng bây giờ sẽ dừng việc đó; các tệp đã xong được giữ lại.</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>Dừng và đóng</translation>
    </message>
    <message>
        <source>Go on working</source>
        <translation>Tiếp tục xử lý</translation>
    </message>
    <message>
        <source>Open a folder of pictures</source>
        <translation>Mở một thư mục ảnh</translation>
    </message>
    <message>
        <source>Open address</source>
        <translation>Mở địa chỉ</translation>
    </message>
    <message>
        <source>Address, like rtsp://camera/stream or http://host/video.mp4</source>
        <translation>Địa chỉ, như rtsp://camera/stream hoặc http://host/video.mp4</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>Đồng ý</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Hủy</translation>
    </message>
    <message>
        <source>Add a model file</source>
        <translation>Thêm một tệp mô hình</translation>
    </message>
    <message>
        <source>The report is on the clipboard.</source>
        <translation>Báo cáo đã ở trong bộ nhớ tạm.</translation>
    </message>
    <message>
        <source>About livedepth</source>
        <translation>Giới thiệu livedepth</translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation>chưa có gì</translation>
    </message>
    <message>
        <source>There is no picture yet.</source>
        <translation>Chưa có hình ảnh.</translation>
    </message>
    <message>
        <source>Depth networks</source>
        <translation>Mạng độ sâu</translation>
    </message>
    <message>
        <source>Files cannot be processed here.</source>
        <translation>Không thể xử lý tệp ở đây.</translation>
    </message>
    <message>
        <source>There is no log yet: {0}</source>
        <translation>Chưa có nhật ký: {0}</translation>
    </message>
    <message>
        <source>Real-time depth from one camera.</source>
        <translation>Độ sâu thời gian thực từ một camera.</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Nguồn</translation>
    </message>
    <message>
        <source>A camera, a file, a network address or the demo room</source>
        <translation>Camera, tệp, địa chỉ mạng hoặc phòng mẫu</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Mô hình</translation>
    </message>
    <message>
        <source>The network to compare with, on the same frames</source>
        <translation>Mạng để so sánh, trên cùng khung hình</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Màu</translation>
    </message>
    <message>
        <source>How distance is coloured</source>
        <translation>Khoảng cách được tô màu thế nào</translation>
    </message>
    <message>
        <source>&amp;Source</source>
        <translation>&amp;Nguồn</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Mô hình</translation>
    </message>
    <message>
        <source>Pin a probe here</source>
        <translation>Ghim điểm đo ở đây</translation>
    </message>
    <message>
        <source>Remove this probe</source>
        <translation>Bỏ điểm đo này</translation>
    </message>
    <message>
        <source>Remove all marks</source>
        <translation>Xóa mọi dấu</translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation>Hiện toàn bộ ảnh</translation>
    </message>
    <message>
        <source>no source</source>
        <translation>không có nguồn</translation>
    </message>
    <message>
        <source>choose another source above</source>
        <translation>chọn nguồn khác ở trên</translation>
    </message>
    <message>
        <source>no model</source>
        <translation>không có mô hình</translation>
    </message>
    <message>
        <source>choose another model above</source>
        <translation>hãy chọn mô hình khác ở trên</translation>
    </message>
    <message>
        <source>loading {0}…</source>
        <translation>đang tải {0}…</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Thông báo</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Đóng thông báo này</translation>
    </message>
    <message>
        <source>Click the picture to pin a probe, Shift and drag for a rectangle.</source>
        <translation>Bấm vào ảnh để ghim điểm đo, giữ Shift và kéo để vẽ hình chữ nhật.</translation>
    </message>
    <message>
        <source>Depth of the probes over time</source>
        <translation>Độ sâu của các điểm đo theo thời gian</translation>
    </message>
    <message>
        <source>Probes and rectangle</source>
        <translation>Các điểm đo và hình chữ nhật</translation>
    </message>
    <message>
        <source>Rectangle: no valid depth</source>
        <translation>Hình chữ nhật: không có độ sâu hợp lệ</translation>
    </message>
    <message>
        <source>Rectangle: min {0}, median {1}, max {2}</source>
        <translation>Hình chữ nhật: nhỏ nhất {0}, trung vị {1}, lớn nhất {2}</translation>
    </message>
    <message>
        <source>Steadiness</source>
        <translation>Độ ổn định</translation>
    </message>
    <message>
        <source>Edges follow the picture</source>
        <translation>Cạnh theo ảnh</translation>
    </message>
    <message>
        <source>Depth is drawn with the edges of the camera picture; its numbers stay</source>
        <translation>Độ sâu được vẽ theo cạnh của ảnh camera; các con số giữ nguyên</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Độ đục</translation>
    </message>
    <message>
        <source>Of depth over the picture, in that view</source>
        <translation>Của độ sâu phủ lên ảnh, trong chế độ xem đó</translation>
    </message>
    <message>
        <source>Hold near and far</source>
        <translation>Giữ khoảng gần và xa</translation>
    </message>
    <message>
        <source>Off: the range follows the scene</source>
        <translation>Tắt: khoảng đo theo cảnh</translation>
    </message>
    <message>
        <source>off: as the network sees it</source>
        <translation>tắt: đúng như mạng nhìn thấy</translation>
    </message>
    <message>
        <source>From capture to screen: {0} ms, p95 {1} ms</source>
        <translation>Từ lúc thu đến màn hình: {0} ms, p95 {1} ms</translation>
    </message>
    <message>
        <source>wait</source>
        <translation>chờ</translation>
    </message>
    <message>
        <source>prepare</source>
        <translation>chuẩn bị</translation>
    </message>
    <message>
        <source>network</source>
        <translation>mạng</translation>
    </message>
    <message>
        <source>end to end</source>
        <translation>từ đầu đến cuối</translation>
    </message>
    <message>
        <source>Milliseconds by stage, p50 and p95</source>
        <translation>Mili giây theo công đoạn, p50 và p95</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Sao chép báo cáo</translation>
    </message>
    <message>
        <source>Everything shown here, as text on the clipboard</source>
        <translation>Mọi thứ hiện ở đây, dạng văn bản trong bộ nhớ tạm</translation>
    </message>
    <message>
        <source>Frames per second: {0}</source>
        <translation>Khung hình mỗi giây: {0}</translation>
    </message>
    <message>
        <source>Dropped frames: {0}</source>
        <translation>Khung hình bị bỏ: {0}</translation>
    </message>
    <message>
        <source>Memory: {0} MB</source>
        <translation>Bộ nhớ: {0} MB</translation>
    </message>
    <message>
        <source>Maps computed again: {0}</source>
        <translation>Bản đồ phải tính lại: {0}</translation>
    </message>
    <message>
        <source>Model: {0}</source>
        <translation>Mô hình: {0}</translation>
    </message>
    <message>
        <source>Engine: {0}, {1}</source>
        <translation>Bộ máy: {0}, {1}</translation>
    </message>
    <message>
        <source>Device: {0}</source>
        <translation>Thiết bị: {0}</translation>
    </message>
    <message>
        <source>Source: {0}</source>
        <translation>Nguồn: {0}</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Tạm dừng</translation>
    </message>
    <message>
        <source>One frame on</source>
        <translation>Tiến một khung hình</translation>
    </message>
    <message>
        <source>Play again from the start</source>
        <translation>Phát lại từ đầu</translation>
    </message>
    <message>
        <source>Position in the file</source>
        <translation>Vị trí trong tệp</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Thời gian</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tốc độ</translation>
    </message>
    <message>
        <source>How fast the file is played</source>
        <translation>Tốc độ phát tệp</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Phát</translation>
    </message>
    <message>
        <source>Process files</source>
        <translation>Xử lý tệp</translation>
    </message>
    <message>
        <source>What is written</source>
        <translation>Kết quả ghi ra</translation>
    </message>
    <message>
        <source>Hold flicker down</source>
        <translation>Giảm nhấp nháy</translation>
    </message>
    <message>
        <source>Write over files</source>
        <translation>Ghi đè tệp</translation>
    </message>
    <message>
        <source>Output folder</source>
        <translation>Thư mục kết quả</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>Thêm tệp…</translation>
    </message>
    <message>
        <source>Cancel the selected</source>
        <translation>Hủy mục đã chọn</translation>
    </message>
    <message>
        <source>Drop files here, or add them.</source>
        <translation>Thả tệp vào đây hoặc thêm tệp.</translation>
    </message>
    <message>
        <source>Files and how far they are</source>
        <translation>Các tệp và tiến độ</translation>
    </message>
    <message>
        <source>Videos and pictures</source>
        <translation>Video và ảnh</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>đang chờ</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>thất bại</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>đã hủy</translation>
    </message>
    <message>
        <source>Colour video</source>
        <translation>Video màu</translation>
    </message>
    <message>
        <source>Picture and depth side by side</source>
        <translation>Ảnh và độ sâu cạnh nhau</translation>
    </message>
    <message>
        <source>Grey video</source>
        <translation>Video xám</translation>
    </message>
    <message>
        <source>16-bit depth video (millimetres)</source>
        <translation>Video độ sâu 16 bit (milimét)</translation>
    </message>
    <message>
        <source>16-bit pictures (millimetres)</source>
        <translation>Ảnh 16 bit (milimét)</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Tệp</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Tiến độ</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Còn lại</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Kết quả</translation>
    </message>
    <message>
        <source>What is written of each file</source>
        <translation>Ghi gì từ mỗi tệp</translation>
    </message>
    <message>
        <source>Blend each map with the one before, moved along with the picture</source>
        <translation>Trộn mỗi bản đồ với bản trước, dịch theo hình</translation>
    </message>
    <message>
        <source>Otherwise a file that exists already is left as it is</source>
        <translation>Nếu không, tệp đã có được giữ nguyên</translation>
    </message>
    <message>
        <source>Where the outputs go</source>
        <translation>Nơi lưu kết quả</translation>
    </message>
    <message>
        <source>Stand still after the present frame</source>
        <translation>Dừng lại sau khung hình hiện tại</translation>
    </message>
    <message>
        <source>What was written of them so far is removed</source>
        <translation>Phần đã ghi của chúng sẽ bị xóa</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Tiếp tục</translation>
    </message>
    <message>
        <source>done, {0} frames</source>
        <translation>xong, {0} khung hình</translation>
    </message>
    <message>
        <source>virtual camera</source>
        <translation>camera ảo</translation>
    </message>
    <message>
        <source>Saved in {0}: {1}</source>
        <translation>Đã lưu trong {0}: {1}</translation>
    </message>
    <message>
        <source>{0} pairs</source>
        <translation>{0} cặp</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Cài đặt</translation>
    </message>
    <message>
        <source>What cameras are asked for; they may give something else</source>
        <translation>Yêu cầu gửi tới camera; camera có thể cho chế độ khác</translation>
    </message>
    <message>
        <source>How wide the camera sees, side to side: the shape of points in space depends on it</source>
        <translation>Góc nhìn ngang của camera: hình dạng đám mây điểm phụ thuộc vào nó</translation>
    </message>
    <message>
        <source>Draw the colour scale into what is saved</source>
        <translation>Vẽ thang màu vào những gì được lưu</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Chọn…</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Giao diện</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Ngôn ngữ</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Bộ máy</translation>
    </message>
    <message>
        <source>Camera mode</source>
        <translation>Chế độ camera</translation>
    </message>
    <message>
        <source>Camera's field of view</source>
        <translation>Góc nhìn camera</translation>
    </message>
    <message>
        <source>Language is changed at the next start.</source>
        <translation>Ngôn ngữ đổi ở lần khởi động sau.</translation>
    </message>
    <message>
        <source>How the window looks</source>
        <translation>Giao diện của cửa sổ</translation>
    </message>
    <message>
        <source>Of the window; changed at the next start</source>
        <translation>Của cửa sổ; đổi ở lần khởi động sau</translation>
    </message>
    <message>
        <source>Into videos and coloured pictures</source>
        <translation>Vào video và ảnh màu</translation>
    </message>
    <message>
        <source>For snapshots and recordings; ~ is your own folder</source>
        <translation>Cho ảnh chụp và bản ghi; ~ là thư mục của bạn</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Chọn thư mục</translation>
    </message>
    <message>
        <source>Restore defaults</source>
        <translation>Khôi phục mặc định</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Tối</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Sáng</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Theo hệ thống</translation>
    </message>
    <message>
        <source>Click</source>
        <translation>Bấm</translation>
    </message>
    <message>
        <source>pin a probe, or take it off</source>
        <translation>ghim điểm đo, hoặc bỏ nó</translation>
    </message>
    <message>
        <source>Shift and drag</source>
        <translation>Shift và kéo</translation>
    </message>
    <message>
        <source>measure a rectangle; in the points: move</source>
        <translation>đo một hình chữ nhật; với đám mây điểm: di chuyển</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Con lăn</translation>
    </message>
    <message>
        <source>zoom where the cursor is</source>
        <translation>phóng tại vị trí con trỏ</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Kéo</translation>
    </message>
    <message>
        <source>move the zoomed picture; the line of the split; turn the points</source>
        <translation>di chuyển ảnh đã phóng; vạch chia đôi; xoay đám mây điểm</translation>
    </message>
    <message>
        <source>Double-click</source>
        <translation>Bấm đúp</translation>
    </message>
    <message>
        <source>on the colour scale: automatic range; on the points: reset</source>
        <translation>trên thang màu: khoảng tự động; trên đám mây điểm: đặt lại</translation>
    </message>
    <message>
        <source>Ctrl and arrows</source>
        <translation>Ctrl và phím mũi tên</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>pin a probe at the cross, or take it off</source>
        <translation>ghim hoặc gỡ điểm đo tại dấu chữ thập</translation>
    </message>
    <message>
        <source>Shift and Enter</source>
        <translation>Shift và Enter</translation>
    </message>
    <message>
        <source>at the cross: a corner of a rectangle, then the other</source>
        <translation>tại dấu chữ thập: một góc của hình chữ nhật, rồi góc kia</translation>
    </message>
    <message>
        <source>Shift and arrows</source>
        <translation>Shift và phím mũi tên</translation>
    </message>
    <message>
        <source>move the zoomed picture</source>
        <translation>dịch hình đã phóng to</translation>
    </message>
    <message>
        <source>Alt and ← →</source>
        <translation>Alt và ← →</translation>
    </message>
    <message>
        <source>the line of the split</source>
        <translation>vạch chia</translation>
    </message>
    <message>
        <source>Arrows, Home</source>
        <translation>Phím mũi tên, Home</translation>
    </message>
    <message>
        <source>on the points: turn, reset</source>
        <translation>ở đám mây điểm: xoay, đặt lại</translation>
    </message>
    <message>
        <source>on the colour scale: far, with Shift near</source>
        <translation>ở thang màu: xa, với Shift là gần</translation>
    </message>
    <message>
        <source>Where the focus is (Tab)</source>
        <translation>Ở chỗ đang chọn (Tab)</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>Chuột</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>Phím và chuột</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Đóng</translation>
    </message>
    <message>
        <source>loading the model…</source>
        <translation>đang tải mô hình…</translation>
    </message>
    <message>
        <source>Camera picture</source>
        <translation>Ảnh camera</translation>
    </message>
    <message>
        <source>waiting for the source…</source>
        <translation>đang chờ nguồn…</translation>
    </message>
    <message>
        <source>Depth picture</source>
        <translation>Ảnh độ sâu</translation>
    </message>
    <message>
        <source>Points in space</source>
        <translation>Điểm trong không gian</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Độ sâu</translation>
    </message>
    <message>
        <source>Depth over RGB</source>
        <translation>Độ sâu phủ lên RGB</translation>
    </message>
    <message>
        <source>RGB | depth: drag the line</source>
        <translation>RGB | độ sâu: kéo vạch chia</translation>
    </message>
    <message>
        <source>Points: drag to turn, Shift and drag to move, double-click to reset</source>
        <translation>Điểm: kéo để xoay, Shift và kéo để di chuyển, bấm đúp để đặt lại</translation>
    </message>
    <message>
        <source>latency {0} ms (p95 {1})</source>
        <translation>độ trễ {0} ms (p95 {1})</translation>
    </message>
    <message>
        <source>Frames per second</source>
        <translation>Số khung hình mỗi giây</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Độ trễ</translation>
    </message>
    <message>
        <source>Dropped frames</source>
        <translation>Số khung hình bị bỏ</translation>
    </message>
    <message>
        <source>Depth under the cursor</source>
        <translation>Độ sâu dưới con trỏ</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Bản ghi</translation>
    </message>
    <message>
        <source>Model and engine</source>
        <translation>Mô hình và bộ máy</translation>
    </message>
    <message>
        <source>{0} dropped</source>
        <translation>bỏ {0}</translation>
    </message>
    <message>
        <source>relative depth, no metres</source>
        <translation>độ sâu tương đối, không có mét</translation>
    </message>
    <message>
        <source>{0} repaired</source>
        <translation>sửa {0}</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Ảnh</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Đo</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>Thống kê</translation>
    </message>
    <message>
        <source>{0} was unplugged; it is used again when it is back</source>
        <translation>{0} đã bị rút; sẽ được dùng lại khi cắm vào</translation>
    </message>
    <message>
        <source>{0}: no picture comes; trying again until it does</source>
        <translation>{0}: không có hình; đang thử lại cho đến khi có</translation>
    </message>
    <message>
        <source>a cross: the depth there is shown below</source>
        <translation>dấu chữ thập: độ sâu tại đó hiện bên dưới</translation>
    </message>
    <message>
        <source>Record a &amp;dataset</source>
        <translation>Ghi bộ &amp;dữ liệu</translation>
    </message>
    <message>
        <source>Drawn by livedepth; its depth is known</source>
        <translation>Do livedepth vẽ; độ sâu được biết chính xác</translation>
    </message>
    <message>
        <source>Apache-2.0; with PyQt6, which is GPLv3, the program as a whole is GPLv3. The default weights were trained on NYU Depth V2, a research dataset.</source>
        <translation>Apache-2.0; cùng với PyQt6 theo GPLv3, toàn bộ chương trình theo GPLv3. Trọng số mặc định được huấn luyện trên NYU Depth V2, một bộ dữ liệu nghiên cứu.</translation>
    </message>
    <message>
        <source>Reduces flicker; a new scene is shown at once</source>
        <translation>Giảm nhấp nháy; cảnh mới hiện ngay</translation>
    </message>
    <message>
        <source>this model gives relative depth, not metres</source>
        <translation>mô hình này cho độ sâu tương đối, không phải mét</translation>
    </message>
    <message>
        <source>This model gives relative depth, not metres: points need metres.</source>
        <translation>Mô hình này cho độ sâu tương đối, không phải mét: đám mây điểm cần mét.</translation>
    </message>
    <message>
        <source>This model gives relative depth: there are no metres to hold.</source>
        <translation>Mô hình này cho độ sâu tương đối: không có mét để giữ.</translation>
    </message>
    <message>
        <source>{name}: no camera opens there</source>
        <translation>{name}: không mở được camera nào ở đó</translation>
    </message>
    <message>
        <source>{name}: opens but gives no picture; is another program using it?</source>
        <translation>{name}: mở được nhưng không có hình; có phải chương trình khác đang dùng nó?</translation>
    </message>
    <message>
        <source>choose another camera, or the demo room</source>
        <translation>hãy chọn camera khác hoặc phòng mẫu</translation>
    </message>
    <message>
        <source>{path}: holds no pictures ({known})</source>
        <translation>{path}: không chứa ảnh nào ({known})</translation>
    </message>
    <message>
        <source>{path}: cannot be read as a picture</source>
        <translation>{path}: không đọc được như một bức ảnh</translation>
    </message>
    <message>
        <source>{path}: is cut off</source>
        <translation>{path}: bị cắt cụt</translation>
    </message>
    <message>
        <source>get the whole picture</source>
        <translation>hãy lấy lại ảnh đầy đủ</translation>
    </message>
    <message>
        <source>{source}: has no end to spread {most} pictures over</source>
        <translation>{source}: không có điểm kết thúc nên không thể chọn đều {most} ảnh</translation>
    </message>
    <message>
        <source>{spec}: no such file, camera or address</source>
        <translation>{spec}: không có tệp, camera hay địa chỉ này</translation>
    </message>
    <message>
        <source>{name}: has no video stream</source>
        <translation>{name}: không có luồng video</translation>
    </message>
    <message>
        <source>{name}: holds no picture that can be decoded</source>
        <translation>{name}: không có hình nào giải mã được</translation>
    </message>
    <message>
        <source>{location}: cannot open the stream ({reason})</source>
        <translation>{location}: không mở được luồng ({reason})</translation>
    </message>
    <message>
        <source>{location}: not a video, or damaged beyond reading ({reason})</source>
        <translation>{location}: không phải video, hoặc hỏng đến mức không đọc được ({reason})</translation>
    </message>
    <message>
        <source>{name}: the file is cut off: {frames} good frames, about {missing:.1f} s of {duration:.1f} s are missing</source>
        <translation>{name}: tệp bị cắt cụt: {frames} khung hình tốt, thiếu khoảng {missing:.1f} giây trên {duration:.1f} giây</translation>
    </message>
    <message>
        <source>{location}: no such file</source>
        <translation>{location}: không có tệp này</translation>
    </message>
    <message>
        <source>{name}: cannot seek ({reason})</source>
        <translation>{name}: không tua được ({reason})</translation>
    </message>
    <message>
        <source>{path}: cannot be read ({reason})</source>
        <translation>{path}: không đọc được ({reason})</translation>
    </message>
    <message>
        <source>{name}: interlaced; each picture shows the first of its two moments</source>
        <translation>{name}: video đan xen; mỗi hình cho thấy thời điểm đầu trong hai thời điểm của nó</translation>
    </message>
    <message>
        <source>{name}: HDR ({transfer}), brought to ordinary brightness with white at {white:.0f} cd/m²</source>
        <translation>{name}: HDR ({transfer}), được đưa về độ sáng thường với màu trắng ở {white:.0f} cd/m²</translation>
    </message>
    <message>
        <source>unknown decoding device {wish!r}; known here: {known}</source>
        <translation>không có thiết bị giải mã {wish!r}; ở đây có: {known}</translation>
    </message>
    <message>
        <source>{name}: frame {index} cannot be turned into a picture ({reason})</source>
        <translation>{name}: không chuyển được khung hình {index} thành hình ({reason})</translation>
    </message>
    <message>
        <source>{name}: {device} does not decode it ({reason})</source>
        <translation>{name}: {device} không giải mã được ({reason})</translation>
    </message>
    <message>
        <source>{name}: is damaged: {lost} frames are missing, {flawed} are shown with errors; {frames} frames in all</source>
        <translation>{name}: bị hỏng: thiếu {lost} khung hình, {flawed} khung hình hiện có lỗi; tất cả {frames} khung hình</translation>
    </message>
    <message>
        <source>unknown way to deinterlace {way!r}; known: {known}</source>
        <translation>không có cách khử đan xen {way!r}; có: {known}</translation>
    </message>
    <message>
        <source>{name}: reading stopped ({reason})</source>
        <translation>{name}: việc đọc đã dừng ({reason})</translation>
    </message>
    <message>
        <source>{name}: its clock jumps back {jumps} times; the timestamps after each jump continue from there</source>
        <translation>{name}: đồng hồ của nó nhảy lùi {jumps} lần; sau mỗi lần, mốc thời gian được nối tiếp từ đó</translation>
    </message>
    <message>
        <source>this needs the package {name}</source>
        <translation>việc này cần gói {name}</translation>
    </message>
    <message>
        <source>pip install 'livedepth[{extra}]'</source>
        <translation>hãy chạy pip install 'livedepth[{extra}]'</translation>
    </message>
    <message>
        <source>training needs the package {package}</source>
        <translation>việc huấn luyện cần gói {package}</translation>
    </message>
    <message>
        <source>pip install 'livedepth[train]'</source>
        <translation>hãy chạy pip install 'livedepth[train]'</translation>
    </message>
    <message>
        <source>choose another, or allow overwriting</source>
        <translation>hãy chọn tên khác hoặc cho phép ghi đè</translation>
    </message>
    <message>
        <source>{path}: is the input itself</source>
        <translation>{path}: chính là tệp đầu vào</translation>
    </message>
    <message>
        <source>{output}: is an input of this run</source>
        <translation>{output}: là một đầu vào của lần chạy này</translation>
    </message>
    <message>
        <source>choose another output</source>
        <translation>hãy chọn nơi ghi khác</translation>
    </message>
    <message>
        <source>{path}: is a folder with files in it</source>
        <translation>{path}: là thư mục đã có tệp</translation>
    </message>
    <message>
        <source>choose another</source>
        <translation>hãy chọn tên khác</translation>
    </message>
    <message>
        <source>{path}: exists already</source>
        <translation>{path}: đã có sẵn</translation>
    </message>
    <message>
        <source>{path}: writing failed ({reason})</source>
        <translation>{path}: ghi không thành công ({reason})</translation>
    </message>
    <message>
        <source>{path}: cannot write to {folder} ({reason})</source>
        <translation>{path}: không ghi được vào {folder} ({reason})</translation>
    </message>
    <message>
        <source>there is no display that answers</source>
        <translation>không có màn hình nào trả lời</translation>
    </message>
    <message>
        <source>use 'livedepth process INPUT -o OUT' instead</source>
        <translation>hãy dùng 'livedepth process INPUT -o OUT'</translation>
    </message>
    <message>
        <source>{path}: the folder {parent} does not exist</source>
        <translation>{path}: không có thư mục {parent}</translation>
    </message>
    <message>
        <source>{model} gives relative depth, and a dataset is in metres</source>
        <translation>{model} cho độ sâu tương đối, còn bộ dữ liệu tính bằng mét</translation>
    </message>
    <message>
        <source>choose another model</source>
        <translation>hãy chọn mô hình khác</translation>
    </message>
    <message>
        <source>unknown engine {engine!r}; known: auto, {known}</source>
        <translation>không có bộ máy {engine!r}; các bộ máy có: auto, {known}</translation>
    </message>
    <message>
        <source>engine {name!r} needs the package {package}</source>
        <translation>bộ máy {name!r} cần gói {package}</translation>
    </message>
    <message>
        <source>pip install {package}</source>
        <translation>hãy chạy pip install {package}</translation>
    </message>
    <message>
        <source>{path}: engine {name!r} takes {kinds}</source>
        <translation>{path}: bộ máy {name!r} chỉ nhận {kinds}</translation>
    </message>
    <message>
        <source>--like is for third-party .onnx networks, and {path} is none</source>
        <translation>--like dành cho mạng .onnx của bên thứ ba, còn {path} thì không phải</translation>
    </message>
    <message>
        <source>{device}: not enough memory for {model}</source>
        <translation>{device}: không đủ bộ nhớ cho {model}</translation>
    </message>
    <message>
        <source>{problem}; using the CPU instead</source>
        <translation>{problem}; chuyển sang dùng CPU</translation>
    </message>
    <message>
        <source>{path}: its preprocessing is not known</source>
        <translation>{path}: không rõ nó cần tiền xử lý ảnh thế nào</translation>
    </message>
    <message>
        <source>write {beside} beside it, with 'like: midas' (known: {known}) or 'output: metric|relative|inverse' and mean, std, divisor, channels, size (docs/models.md)</source>
        <translation>hãy viết {beside} bên cạnh nó, với 'like: midas' (có thể dùng: {known}) hoặc 'output: metric|relative|inverse' cùng mean, std, divisor, channels, size (docs/models.md)</translation>
    </message>
    <message>
        <source>{beside}: holds no fields</source>
        <translation>{beside}: không chứa trường nào</translation>
    </message>
    <message>
        <source>see docs/models.md</source>
        <translation>xem docs/models.md</translation>
    </message>
    <message>
        <source>{beside}: like: {like!r} is not known; known: {known}</source>
        <translation>{beside}: like: không có {like!r}; có thể dùng: {known}</translation>
    </message>
    <message>
        <source>{path}: has {count} inputs; a depth network has one</source>
        <translation>{path}: có {count} đầu vào; mạng độ sâu chỉ có một</translation>
    </message>
    <message>
        <source>{path}: takes {sides}</source>
        <translation>{path}: nhận {sides}</translation>
    </message>
    <message>
        <source>expected [1, 3, height, width]</source>
        <translation>cần [1, 3, chiều cao, chiều rộng]</translation>
    </message>
    <message>
        <source>{path}: gives {shape}, which is no map of depth</source>
        <translation>{path}: cho {shape}, không phải bản đồ độ sâu</translation>
    </message>
    <message>
        <source>{path}: its output {shape} has no fixed size</source>
        <translation>{path}: đầu ra {shape} không có kích thước cố định</translation>
    </message>
    <message>
        <source>--like {like!r} is not known; known: {known}</source>
        <translation>không có --like {like!r}; có thể dùng: {known}</translation>
    </message>
    <message>
        <source>{beside}: cannot be read as YAML ({reason})</source>
        <translation>{beside}: không đọc được như YAML ({reason})</translation>
    </message>
    <message>
        <source>{beside}: {where}: {reason}</source>
        <translation>{beside}: {where}: {reason}</translation>
    </message>
    <message>
        <source>{path}: does not take pictures of {height}×{width}</source>
        <translation>{path}: không nhận ảnh cỡ {height}×{width}</translation>
    </message>
    <message>
        <source>{model!r} is not trained yet</source>
        <translation>{model!r} chưa được huấn luyện</translation>
    </message>
    <message>
        <source>{path}: is not the file that {sidecar} describes</source>
        <translation>{path}: không phải tệp mà {sidecar} mô tả</translation>
    </message>
    <message>
        <source>reinstall</source>
        <translation>hãy cài đặt lại</translation>
    </message>
    <message>
        <source>{model}: no such weights file</source>
        <translation>{model}: không có tệp trọng số này</translation>
    </message>
    <message>
        <source>train it with 'livedepth train {model} --data DIR' and add the file it writes</source>
        <translation>hãy huấn luyện bằng 'livedepth train {model} --data DIR' rồi thêm tệp mà lệnh đó ghi ra</translation>
    </message>
    <message>
        <source>{path}: was not written by 'livedepth export'</source>
        <translation>{path}: không phải do 'livedepth export' ghi</translation>
    </message>
    <message>
        <source>give its .onnx instead</source>
        <translation>hãy dùng tệp .onnx của nó</translation>
    </message>
    <message>
        <source>{path}: is damaged: its input is {shape}, its unit {unit}</source>
        <translation>{path}: bị hỏng: đầu vào là {shape}, đơn vị là {unit}</translation>
    </message>
    <message>
        <source>{path}: was not written by 'livedepth export': nothing to compare it with</source>
        <translation>{path}: không phải do 'livedepth export' ghi: không có gì để so sánh</translation>
    </message>
    <message>
        <source>--like is for third-party networks, and livedepth wrote {path} itself</source>
        <translation>--like dành cho mạng của bên thứ ba, còn {path} do chính livedepth ghi</translation>
    </message>
    <message>
        <source>{path}: cannot be read as a network ({reason})</source>
        <translation>{path}: không đọc được như một mạng ({reason})</translation>
    </message>
    <message>
        <source>device {wanted!r} is not available to the engine onnx; available: {known}</source>
        <translation>bộ máy onnx không dùng được thiết bị {wanted!r}; thiết bị có: {known}</translation>
    </message>
    <message>
        <source>unknown precision {wanted!r}; known: {known}</source>
        <translation>không có độ chính xác {wanted!r}; có thể dùng: {known}</translation>
    </message>
    <message>
        <source>{device}: does not compute in {wanted} in the engine onnx</source>
        <translation>{device}: không tính được bằng {wanted} với bộ máy onnx</translation>
    </message>
    <message>
        <source>use float32</source>
        <translation>hãy dùng float32</translation>
    </message>
    <message>
        <source>{refused} (are its libraries installed?)</source>
        <translation>{refused} (đã cài các thư viện của nó chưa?)</translation>
    </message>
    <message>
        <source>{path}: is OpenVINO's own form</source>
        <translation>{path}: là định dạng riêng của OpenVINO</translation>
    </message>
    <message>
        <source>{network}: takes {type}</source>
        <translation>{network}: nhận {type}</translation>
    </message>
    <message>
        <source>expected numbers</source>
        <translation>cần kiểu số</translation>
    </message>
    <message>
        <source>{model} is closed</source>
        <translation>{model} đã đóng</translation>
    </message>
    <message>
        <source>start livedepth with --device cpu</source>
        <translation>hãy chạy livedepth với --device cpu</translation>
    </message>
    <message>
        <source>{device}: ONNX Runtime cannot use it for {network}</source>
        <translation>{device}: ONNX Runtime không dùng được nó cho {network}</translation>
    </message>
    <message>
        <source>{refused} ({reason})</source>
        <translation>{refused} ({reason})</translation>
    </message>
    <message>
        <source>{device}: {model} failed ({reason})</source>
        <translation>{device}: {model} bị lỗi ({reason})</translation>
    </message>
    <message>
        <source>device {wanted!r} is not available to the engine openvino; available: {known}</source>
        <translation>bộ máy openvino không dùng được thiết bị {wanted!r}; thiết bị có: {known}</translation>
    </message>
    <message>
        <source>{device}: does not compute in {wanted}</source>
        <translation>{device}: không tính được bằng {wanted}</translation>
    </message>
    <message>
        <source>{device}: cannot run {model} ({reason})</source>
        <translation>{device}: không chạy được {model} ({reason})</translation>
    </message>
    <message>
        <source>the engine is closed</source>
        <translation>bộ máy đã đóng</translation>
    </message>
    <message>
        <source>device {wanted!r} is not available here; available: {known}</source>
        <translation>ở đây không có thiết bị {wanted!r}; thiết bị có: {known}</translation>
    </message>
    <message>
        <source>device {wanted!r} is not available here ({reason})</source>
        <translation>ở đây không có thiết bị {wanted!r} ({reason})</translation>
    </message>
    <message>
        <source>torch.compile failed ({reason})</source>
        <translation>torch.compile bị lỗi ({reason})</translation>
    </message>
    <message>
        <source>{device}: out of memory</source>
        <translation>{device}: hết bộ nhớ</translation>
    </message>
    <message>
        <source>close what else uses it, or choose a smaller model</source>
        <translation>hãy đóng những gì khác đang dùng nó, hoặc chọn mô hình nhỏ hơn</translation>
    </message>
    <message>
        <source>{input}: failed ({reason})</source>
        <translation>{input}: bị lỗi ({reason})</translation>
    </message>
    <message>
        <source>{output}: another job in the queue writes it</source>
        <translation>{output}: một việc khác trong hàng đợi đang ghi tệp này</translation>
    </message>
    <message>
        <source>{output}: a network is exported as .onnx, OpenVINO .xml or .graph</source>
        <translation>{output}: mạng được xuất dưới dạng .onnx, OpenVINO .xml hoặc .graph</translation>
    </message>
    <message>
        <source>{output}: a .graph lies beside its weights; write it to {place}</source>
        <translation>{output}: tệp .graph phải nằm cạnh tệp trọng số của nó; hãy ghi vào {place}</translation>
    </message>
    <message>
        <source>the graph that was written cannot be read again</source>
        <translation>không đọc lại được đồ thị vừa ghi</translation>
    </message>
    <message>
        <source>engine {engine} does not compute in int8</source>
        <translation>bộ máy {engine} không tính bằng int8</translation>
    </message>
    <message>
        <source>{path}: damaged card ({reason})</source>
        <translation>{path}: thẻ mô tả bị hỏng ({reason})</translation>
    </message>
    <message>
        <source>delete it, or reinstall</source>
        <translation>hãy xóa nó hoặc cài đặt lại</translation>
    </message>
    <message>
        <source>{path}: is not the file that {card} describes</source>
        <translation>{path}: không phải là tệp mà {card} mô tả</translation>
    </message>
    <message>
        <source>reinstall, or export it again</source>
        <translation>hãy cài đặt lại hoặc xuất lại</translation>
    </message>
    <message>
        <source>{model}: has no int8 form</source>
        <translation>{model}: không có dạng int8</translation>
    </message>
    <message>
        <source>make one with 'livedepth export {model} -o FILE --precision int8 --data DIR', or use another precision</source>
        <translation>hãy tạo bằng 'livedepth export {model} -o FILE --precision int8 --data DIR', hoặc dùng độ chính xác khác</translation>
    </message>
    <message>
        <source>a weight of the network is not the product of a scale and a stored one</source>
        <translation>một trọng số của mạng không phải là tích của hệ số và trọng số đã lưu</translation>
    </message>
    <message>
        <source>the graph has weights of its own: {size} bytes</source>
        <translation>đồ thị có trọng số riêng: {size} byte</translation>
    </message>
    <message>
        <source>unknown precision {precision!r}; known: {known}</source>
        <translation>không có độ chính xác {precision!r}; có thể dùng: {known}</translation>
    </message>
    <message>
        <source>{output}: int8 is exported as OpenVINO .xml only</source>
        <translation>{output}: int8 chỉ xuất được thành .xml của OpenVINO</translation>
    </message>
    <message>
        <source>{output}: not written: its depth differs from the network's by {difference:.2g} % on average, more than {limit:g} %</source>
        <translation>{output}: không được ghi: độ sâu của nó khác với của mạng trung bình {difference:.2g} %, quá {limit:g} %</translation>
    </message>
    <message>
        <source>{output}: writing failed ({reason})</source>
        <translation>{output}: ghi không thành công ({reason})</translation>
    </message>
    <message>
        <source>{output}: several inputs need a folder as output</source>
        <translation>{output}: nhiều đầu vào thì cần một thư mục để ghi</translation>
    </message>
    <message>
        <source>{output}: holds other files, and nothing of livedepth's to go on from</source>
        <translation>{output}: chứa tệp khác, và không có gì của livedepth để làm tiếp</translation>
    </message>
    <message>
        <source>{output}: holds another kind of output</source>
        <translation>{output}: chứa một loại kết quả khác</translation>
    </message>
    <message>
        <source>choose another folder</source>
        <translation>hãy chọn thư mục khác</translation>
    </message>
    <message>
        <source>a range NEAR:FAR is in metres, and {model} gives relative depth, not metres</source>
        <translation>khoảng NEAR:FAR tính bằng mét, còn {model} cho độ sâu tương đối, không phải mét</translation>
    </message>
    <message>
        <source>{output}: holds the input itself</source>
        <translation>{output}: chứa chính các tệp đầu vào</translation>
    </message>
    <message>
        <source>{output}: the depth of {one} is written {way}</source>
        <translation>{output}: độ sâu của {one} được ghi {way}</translation>
    </message>
    <message>
        <source>{output}: two inputs would be written there</source>
        <translation>{output}: hai đầu vào sẽ cùng được ghi vào đó</translation>
    </message>
    <message>
        <source>{source}: has no end</source>
        <translation>{source}: không có điểm kết thúc</translation>
    </message>
    <message>
        <source>choose another kind of output, or another model</source>
        <translation>hãy chọn loại kết quả khác hoặc mô hình khác</translation>
    </message>
    <message>
        <source>let near and far follow the scene</source>
        <translation>hãy để khoảng gần và xa theo cảnh</translation>
    </message>
    <message>
        <source>only sources that end can be processed here</source>
        <translation>ở đây chỉ xử lý được nguồn có kết thúc</translation>
    </message>
    <message>
        <source>{folder}: npz is a folder of chunks</source>
        <translation>{folder}: npz là một thư mục gồm nhiều phần</translation>
    </message>
    <message>
        <source>give the name of a folder</source>
        <translation>hãy cho tên một thư mục</translation>
    </message>
    <message>
        <source>{root}: {model} gives relative depth, not metres</source>
        <translation>{root}: {model} cho độ sâu tương đối, không phải mét</translation>
    </message>
    <message>
        <source>{root}: there was no frame to record</source>
        <translation>{root}: không có khung hình nào để ghi</translation>
    </message>
    <message>
        <source>{root}: cannot be written ({reason})</source>
        <translation>{root}: không ghi được ({reason})</translation>
    </message>
    <message>
        <source>{root}: writing failed ({reason})</source>
        <translation>{root}: ghi không thành công ({reason})</translation>
    </message>
    <message>
        <source>{folder}: there was no frame to write</source>
        <translation>{folder}: không có khung hình nào để ghi</translation>
    </message>
    <message>
        <source>{folder}: cannot be made ({reason})</source>
        <translation>{folder}: không tạo được ({reason})</translation>
    </message>
    <message>
        <source>{folder}: writing failed ({reason})</source>
        <translation>{folder}: ghi không thành công ({reason})</translation>
    </message>
    <message>
        <source>{path}: the picture cannot be encoded as {suffix}</source>
        <translation>{path}: không mã hóa được ảnh thành {suffix}</translation>
    </message>
    <message>
        <source>{folder}: two pictures would both be written as {twice}.png</source>
        <translation>{folder}: hai ảnh sẽ cùng được ghi thành {twice}.png</translation>
    </message>
    <message>
        <source>unknown layout {name!r}; known: {known}</source>
        <translation>không có cách sắp xếp {name!r}; có thể dùng: {known}</translation>
    </message>
    <message>
        <source>{path}: a {kind} is written as {known}</source>
        <translation>{path}: {kind} được ghi thành {known}</translation>
    </message>
    <message>
        <source>{path}: there was no frame to write</source>
        <translation>{path}: không có khung hình nào để ghi</translation>
    </message>
    <message>
        <source>the audio ends early ({reason})</source>
        <translation>âm thanh kết thúc sớm ({reason})</translation>
    </message>
    <message>
        <source>audio track {track} is encoded again as aac, so its samples are no longer those of the source: {given} cannot be kept in {container} ({reason})</source>
        <translation>rãnh âm thanh {track} được mã hóa lại thành aac, nên các mẫu không còn là của nguồn: không giữ được {given} trong {container} ({reason})</translation>
    </message>
    <message>
        <source>audio track {track} is encoded again as {made}, with the same samples: {given} cannot be kept in {container} ({reason})</source>
        <translation>rãnh âm thanh {track} được mã hóa lại thành {made}, các mẫu vẫn như cũ: không giữ được {given} trong {container} ({reason})</translation>
    </message>
    <message>
        <source>audio track {track} is encoded again as flac, cut to 24 bits: {given} cannot be kept in {container} ({reason}); .mkv and .mov keep it</source>
        <translation>rãnh âm thanh {track} được mã hóa lại thành flac, cắt còn 24 bit: không giữ được {given} trong {container} ({reason}); .mkv và .mov giữ được</translation>
    </message>
    <message>
        <source>unknown codec {codec!r}; known: {known}</source>
        <translation>không biết bộ mã {codec!r}; có: {known}</translation>
    </message>
    <message>
        <source>{codec} cannot hold this kind of output; use {known}</source>
        <translation>{codec} không chứa được kiểu đầu ra này; hãy dùng {known}</translation>
    </message>
    <message>
        <source>{path}: {codec} is written as {known}</source>
        <translation>{path}: {codec} được ghi dưới dạng {known}</translation>
    </message>
    <message>
        <source>unknown encoder {encoder!r}; known: {known}</source>
        <translation>không biết bộ mã hóa {encoder!r}; có: {known}</translation>
    </message>
    <message>
        <source>{codec} has no encoder {encoder} for this kind of output</source>
        <translation>{codec} không có bộ mã hóa {encoder} cho kiểu đầu ra này</translation>
    </message>
    <message>
        <source>{encoder} has no --crf</source>
        <translation>{encoder} không có --crf</translation>
    </message>
    <message>
        <source>{encoder} has no preset {preset!r}; known: {known}</source>
        <translation>{encoder} không có mức đặt sẵn {preset!r}; có: {known}</translation>
    </message>
    <message>
        <source>--crf of {encoder} goes from {best} (best) to {worst}, and not to {crf}</source>
        <translation>--crf của {encoder} đi từ {best} (tốt nhất) đến {worst}, không đến {crf}</translation>
    </message>
    <message>
        <source>{codec} cannot be encoded by {encoder} here ({refused})</source>
        <translation>ở đây {encoder} không mã hóa được {codec} ({refused})</translation>
    </message>
    <message>
        <source>encoded with {encoder} ({refused})</source>
        <translation>mã hóa bằng {encoder} ({refused})</translation>
    </message>
    <message>
        <source>Grey video (10 bits)</source>
        <translation>Video xám (10 bit)</translation>
    </message>
    <message>
        <source>{kind} has no legend</source>
        <translation>{kind} không có chú giải</translation>
    </message>
    <message>
        <source>{kind} is no video: it takes no codec, encoder, quality or preset</source>
        <translation>{kind} không phải là video: không có bộ mã, bộ mã hóa, chất lượng hay mức đặt sẵn</translation>
    </message>
    <message>
        <source>{container} cannot keep: {what}</source>
        <translation>{container} không giữ được: {what}</translation>
    </message>
    <message>
        <source>subtitle track {track} keeps its words and loses its places and colours: {container} cannot hold {given}; .mkv can</source>
        <translation>rãnh phụ đề {track} giữ lời nhưng mất vị trí và màu: {container} không chứa được {given}; .mkv thì được</translation>
    </message>
    <message>
        <source>subtitle track {track} is left out: {container} cannot hold {given}; .mkv can</source>
        <translation>bỏ rãnh phụ đề {track}: {container} không chứa được {given}; .mkv thì được</translation>
    </message>
    <message>
        <source>{kind} track {track} is left out: it cannot be kept in {container} ({reason})</source>
        <translation>bỏ rãnh {track} ({kind}): không giữ được trong {container} ({reason})</translation>
    </message>
    <message>
        <source>{source}: its sound and subtitles cannot be read ({reason})</source>
        <translation>{source}: không đọc được âm thanh và phụ đề ({reason})</translation>
    </message>
    <message>
        <source>{count} damaged packets of track {track} were left out</source>
        <translation>đã bỏ {count} gói hỏng của rãnh {track}</translation>
    </message>
    <message>
        <source>the cover picture is left out</source>
        <translation>bỏ ảnh bìa</translation>
    </message>
    <message>
        <source>video track {track} is left out</source>
        <translation>bỏ rãnh video {track}</translation>
    </message>
    <message>
        <source>the virtual camera needs the package pyvirtualcam</source>
        <translation>camera ảo cần gói pyvirtualcam</translation>
    </message>
    <message>
        <source>pip install 'livedepth[camera]'</source>
        <translation>hãy chạy pip install 'livedepth[camera]'</translation>
    </message>
    <message>
        <source>no virtual camera can be opened ({reason})</source>
        <translation>không mở được camera ảo nào ({reason})</translation>
    </message>
    <message>
        <source>it needs a driver: {drivers}</source>
        <translation>nó cần trình điều khiển: {drivers}</translation>
    </message>
    <message>
        <source>{source}: the source failed ({reason})</source>
        <translation>{source}: nguồn bị lỗi ({reason})</translation>
    </message>
    <message>
        <source>{model}: cannot be loaded ({reason})</source>
        <translation>{model}: không nạp được ({reason})</translation>
    </message>
    <message>
        <source>the pipeline stopped ({reason})</source>
        <translation>việc tính độ sâu đã dừng ({reason})</translation>
    </message>
    <message>
        <source>start livedepth again</source>
        <translation>hãy khởi động lại livedepth</translation>
    </message>
    <message>
        <source>{model}: failed ({reason})</source>
        <translation>{model}: bị lỗi ({reason})</translation>
    </message>
    <message>
        <source>{count} frames have no depth at all</source>
        <translation>{count} khung hình không có độ sâu nào</translation>
    </message>
    <message>
        <source>unknown colour map {name!r}; known: {known}</source>
        <translation>không có bảng màu {name!r}; có thể dùng: {known}</translation>
    </message>
    <message>
        <source>{device}: colouring failed ({reason})</source>
        <translation>{device}: tô màu bị lỗi ({reason})</translation>
    </message>
    <message>
        <source>range {text!r}: expected 'auto' or NEAR:FAR in metres, like 0.5:8</source>
        <translation>khoảng {text!r}: cần 'auto' hoặc NEAR:FAR tính bằng mét, như 0.5:8</translation>
    </message>
    <message>
        <source>stabiliser strength {strength:g}: expected 0 to less than 1</source>
        <translation>độ ổn định {strength:g}: cần từ 0 đến dưới 1</translation>
    </message>
    <message>
        <source>{path}: cannot be read ({reason}); using the defaults</source>
        <translation>{path}: không đọc được ({reason}); dùng giá trị mặc định</translation>
    </message>
    <message>
        <source>{path}: the file as it was is kept as {kept}</source>
        <translation>{path}: tệp cũ được giữ lại với tên {kept}</translation>
    </message>
    <message>
        <source>{path}: cannot be backed up, so no setting is saved this time</source>
        <translation>{path}: không sao lưu được, nên lần này không lưu cài đặt</translation>
    </message>
    <message>
        <source>{path}: cannot be written ({reason})</source>
        <translation>{path}: không ghi được ({reason})</translation>
    </message>
    <message>
        <source>{path}: is not YAML ({reason}); using the defaults</source>
        <translation>{path}: không phải YAML ({reason}); dùng giá trị mặc định</translation>
    </message>
    <message>
        <source>{path}: holds no settings; using the defaults</source>
        <translation>{path}: không chứa cài đặt; dùng giá trị mặc định</translation>
    </message>
    <message>
        <source>{path}: {key}: {value!r} is invalid ({reason}); using the default, {default!r}</source>
        <translation>{path}: {key}: {value!r} không hợp lệ ({reason}); dùng mặc định {default!r}</translation>
    </message>
    <message>
        <source>{path}: unknown key {key!r} is ignored</source>
        <translation>{path}: bỏ qua khóa lạ {key!r}</translation>
    </message>
    <message>
        <source>cannot download the ImageNet weights of ResNet-50 ({reason})</source>
        <translation>không tải được trọng số ImageNet của ResNet-50 ({reason})</translation>
    </message>
    <message>
        <source>go online once, or use --init none (train the whole net) or --init FILE</source>
        <translation>hãy nối mạng một lần, hoặc dùng --init none (huấn luyện toàn bộ mạng) hay --init FILE</translation>
    </message>
    <message>
        <source>{network} has no ImageNet encoder</source>
        <translation>{network} không có bộ mã hóa ImageNet</translation>
    </message>
    <message>
        <source>use --init none</source>
        <translation>hãy dùng --init none</translation>
    </message>
    <message>
        <source>{network} has no encoder whose stages could be frozen</source>
        <translation>{network} không có bộ mã hóa nào có tầng để đóng băng</translation>
    </message>
    <message>
        <source>unknown model {name!r}; known models: {known}</source>
        <translation>không có mô hình {name!r}; các mô hình có: {known}</translation>
    </message>
    <message>
        <source>the ImageNet weights of this encoder are in the package {package}</source>
        <translation>trọng số ImageNet của bộ mã hóa này nằm trong gói {package}</translation>
    </message>
    <message>
        <source>{given} cannot start as {network}</source>
        <translation>{given} không thể bắt đầu như {network}</translation>
    </message>
    <message>
        <source>the start of a slim {network} from a full one needs pictures</source>
        <translation>cần có ảnh để khởi tạo bản rút gọn của {network} từ bản đầy đủ</translation>
    </message>
    <message>
        <source>pip install 'livedepth[train]', or use --init none</source>
        <translation>hãy chạy pip install 'livedepth[train]', hoặc dùng --init none</translation>
    </message>
    <message>
        <source>{path}: {name} has an unexpected shape</source>
        <translation>{path}: {name} có kích thước không như mong đợi</translation>
    </message>
    <message>
        <source>{path}: has no livedepth card</source>
        <translation>{path}: không có thẻ thông tin của livedepth</translation>
    </message>
    <message>
        <source>write it with 'livedepth train'</source>
        <translation>hãy ghi nó bằng 'livedepth train'</translation>
    </message>
    <message>
        <source>{path}: these weights are for {architecture!r}, not for {expected!r}</source>
        <translation>{path}: trọng số này dành cho {architecture!r}, không phải {expected!r}</translation>
    </message>
    <message>
        <source>{path}: wrong hash ({actual}…, its card says {expected}…): the file is damaged or was changed</source>
        <translation>{path}: mã băm sai ({actual}…, thẻ của nó ghi {expected}…): tệp bị hỏng hoặc đã bị sửa</translation>
    </message>
    <message>
        <source>get it again</source>
        <translation>hãy lấy lại</translation>
    </message>
    <message>
        <source>{path}: is a pickle, which can run code; only safetensors is read</source>
        <translation>{path}: là tệp pickle, có thể chạy mã lệnh; chỉ đọc safetensors</translation>
    </message>
    <message>
        <source>{path}: is not a safetensors file</source>
        <translation>{path}: không phải tệp safetensors</translation>
    </message>
    <message>
        <source>{path}: damaged weights file ({reason})</source>
        <translation>{path}: tệp trọng số bị hỏng ({reason})</translation>
    </message>
    <message>
        <source>{path}: its card is not JSON ({reason})</source>
        <translation>{path}: thẻ của nó không phải JSON ({reason})</translation>
    </message>
    <message>
        <source>{path}: {reason}</source>
        <translation>{path}: {reason}</translation>
    </message>
    <message>
        <source>{where}: does not fit the network: {name} is missing</source>
        <translation>{where}: không khớp với mạng: thiếu {name}</translation>
    </message>
    <message>
        <source>{where}: does not fit the network: {name} is not part of it</source>
        <translation>{where}: không khớp với mạng: {name} không thuộc mạng</translation>
    </message>
    <message>
        <source>{where}: does not fit the network: {name} is {shape}, the network has {expected}</source>
        <translation>{where}: không khớp với mạng: {name} là {shape}, còn mạng có {expected}</translation>
    </message>
    <message>
        <source>{path}: cannot read weights ({reason})</source>
        <translation>{path}: không đọc được trọng số ({reason})</translation>
    </message>
    <message>
        <source>{where}: not a livedepth weight card ({reason})</source>
        <translation>{where}: không phải thẻ trọng số của livedepth ({reason})</translation>
    </message>
    <message>
        <source>{path}: holds no picture that can be decoded</source>
        <translation>{path}: không có hình nào giải mã được</translation>
    </message>
    <message>
        <source>{kind} needs metres, and {model} gives relative depth, not metres</source>
        <translation>{kind} cần mét, còn {model} cho độ sâu tương đối, không phải mét</translation>
    </message>
    <message>
        <source>unknown output kind {kind!r}; known: {known}</source>
        <translation>không có loại kết quả {kind!r}; có thể dùng: {known}</translation>
    </message>
    <message>
        <source>Arrays of numbers (npz)</source>
        <translation>Mảng số (npz)</translation>
    </message>
    <message>
        <source>stabilise</source>
        <translation>ổn định hóa</translation>
    </message>
    <message>
        <source>{path}: the list cannot be read ({reason})</source>
        <translation>{path}: không đọc được danh sách ({reason})</translation>
    </message>
    <message>
        <source>another source, or it has changed</source>
        <translation>một nguồn khác, hoặc nguồn đã thay đổi</translation>
    </message>
    <message>
        <source>another network, engine or precision</source>
        <translation>mạng, bộ chạy hoặc độ chính xác khác</translation>
    </message>
    <message>
        <source>other options</source>
        <translation>các tùy chọn khác</translation>
    </message>
    <message>
        <source>another version of livedepth, of its libraries, or another machine</source>
        <translation>phiên bản khác của livedepth hoặc thư viện của nó, hoặc một máy khác</translation>
    </message>
    <message>
        <source>--resume keeps outputs that are there, --overwrite replaces them</source>
        <translation>--resume giữ các tệp kết quả đã có, --overwrite thay thế chúng</translation>
    </message>
    <message>
        <source>the start, second {start:g}, is not before the end, second {end:g}</source>
        <translation>điểm bắt đầu, giây {start:g}, không ở trước điểm kết thúc, giây {end:g}</translation>
    </message>
    <message>
        <source>{output}: {frames} frames are there of a run that did not come to its end</source>
        <translation>{output}: đã có {frames} khung hình của một lần chạy chưa xong</translation>
    </message>
    <message>
        <source>{output}: the unfinished run cannot be gone on: its source gives other frames now</source>
        <translation>{output}: không thể chạy tiếp lần chạy chưa xong: nguồn nay cho các khung hình khác</translation>
    </message>
    <message>
        <source>--overwrite begins anew</source>
        <translation>--overwrite bắt đầu lại từ đầu</translation>
    </message>
    <message>
        <source>{output}: the disk is full</source>
        <translation>{output}: đĩa đã đầy</translation>
    </message>
    <message>
        <source>make room, and start it again</source>
        <translation>hãy giải phóng chỗ rồi chạy lại</translation>
    </message>
    <message>
        <source>{output}: begun anew, for what was there was made of {what}</source>
        <translation>{output}: bắt đầu lại từ đầu, vì phần đã có được làm từ {what}</translation>
    </message>
    <message>
        <source>{path}: a part of the unfinished run is missing</source>
        <translation>{path}: thiếu một phần của lần chạy chưa xong</translation>
    </message>
    <message>
        <source>the network failed on {count} frames; each got the map before</source>
        <translation>mạng lỗi ở {count} khung hình; mỗi khung nhận bản đồ độ sâu trước đó</translation>
    </message>
    <message>
        <source>{name}: neither video, sound nor picture, or damaged beyond reading ({reason})</source>
        <translation>{name}: không phải video, âm thanh hay ảnh, hoặc hỏng đến mức không đọc được ({reason})</translation>
    </message>
    <message>
        <source>{folder}: a point cloud for every frame is a folder</source>
        <translation>{folder}: đám mây điểm của từng khung hình là một thư mục</translation>
    </message>
    <message>
        <source>3D, side by side</source>
        <translation>3D, cạnh nhau</translation>
    </message>
    <message>
        <source>3D, side by side, half width</source>
        <translation>3D, cạnh nhau, nửa chiều rộng</translation>
    </message>
    <message>
        <source>3D for red-cyan glasses</source>
        <translation>3D cho kính đỏ - lục lam</translation>
    </message>
    <message>
        <source>Points in space (PLY)</source>
        <translation>Điểm trong không gian (PLY)</translation>
    </message>
    <message>
        <source>{model} gives metres: its 3D follows from the distance of the eyes</source>
        <translation>{model} cho mét: hình 3D của nó tính từ khoảng cách hai mắt</translation>
    </message>
    <message>
        <source>eye distance and convergence are in metres, and {model} gives relative depth, not metres</source>
        <translation>khoảng cách mắt và độ sâu hội tụ tính bằng mét, còn {model} cho độ sâu tương đối, không phải mét</translation>
    </message>
    <message>
        <source>set the eye distance</source>
        <translation>đặt khoảng cách mắt</translation>
    </message>
    <message>
        <source>set the strength</source>
        <translation>đặt độ mạnh</translation>
    </message>
    <message>
        <source>{name}: {count} packets of sound or subtitles could not be kept</source>
        <translation>{name}: không giữ được {count} gói âm thanh hoặc phụ đề</translation>
    </message>
    <message>
        <source>{input}: given up: its worker was lost {times} times ({reason})</source>
        <translation>{input}: bỏ cuộc: máy xử lý bị mất {times} lần ({reason})</translation>
    </message>
    <message>
        <source>--cluster {address}: films are not sent through Ray's client</source>
        <translation>--cluster {address}: phim không được gửi qua trình khách của Ray</translation>
    </message>
    <message>
        <source>run livedepth on a machine of the cluster, or submit it as a job of Ray</source>
        <translation>hãy chạy livedepth trên một máy của cụm, hoặc gửi nó như một công việc của Ray</translation>
    </message>
    <message>
        <source>--cluster {address}: no cluster is there ({reason})</source>
        <translation>--cluster {address}: không có cụm máy nào ở đó ({reason})</translation>
    </message>
    <message>
        <source>start one with: ray start --head</source>
        <translation>khởi động một cụm bằng: ray start --head</translation>
    </message>
    <message>
        <source>--cluster: no worker has a processor to compute on</source>
        <translation>--cluster: không máy nào có bộ xử lý để tính</translation>
    </message>
    <message>
        <source>start one with: ray start --address=ADDRESS</source>
        <translation>khởi động một máy bằng: ray start --address=ADDRESS</translation>
    </message>
    <message>
        <source>a worker of the cluster has livedepth {theirs}, and this is {ours}</source>
        <translation>một máy của cụm có livedepth {theirs}, còn đây là {ours}</translation>
    </message>
    <message>
        <source>install the same version on all machines</source>
        <translation>hãy cài cùng một phiên bản trên mọi máy</translation>
    </message>
    <message>
        <source>{source}: gives other frames when it is read again</source>
        <translation>{source}: cho các khung hình khác khi đọc lại</translation>
    </message>
    <message>
        <source>{path}: its parts have different sizes</source>
        <translation>{path}: các phần của nó có kích thước khác nhau</translation>
    </message>
    <message>
        <source>{address}: cannot be read ({reason})</source>
        <translation>{address}: không đọc được ({reason})</translation>
    </message>
    <message>
        <source>{address}: cannot be read here ({reason})</source>
        <translation>{address}: không đọc được ở đây ({reason})</translation>
    </message>
    <message>
        <source>{address}: no such file</source>
        <translation>{address}: không có tệp như vậy</translation>
    </message>
    <message>
        <source>{address}: writing failed ({reason})</source>
        <translation>{address}: ghi không thành công ({reason})</translation>
    </message>
    <message>
        <source>install the package that it names</source>
        <translation>hãy cài gói mà thông báo nêu tên</translation>
    </message>
    <message>
        <source>an MP4 whose index is at its end cannot come through a pipe: give the file's name</source>
        <translation>một tệp MP4 có mục lục ở cuối không thể đi qua đường ống: hãy cho tên tệp</translation>
    </message>
    <message>
        <source>Co&amp;lours</source>
        <translation>Mà&amp;u</translation>
    </message>
    <message>
        <source>opening {0}…</source>
        <translation>đang mở {0}…</translation>
    </message>
    <message>
        <source>no picture since {0} s – trying again</source>
        <translation>không có hình từ {0} giây – đang thử lại</translation>
    </message>
    <message>
        <source>{0} fps, RGB only</source>
        <translation>{0} fps, chỉ RGB</translation>
    </message>
    <message>
        <source>converting the network, once</source>
        <translation>đang chuyển đổi mạng, chỉ một lần</translation>
    </message>
    <message>
        <source>{source}: gives no picture</source>
        <translation>{source}: không cho hình nào</translation>
    </message>
    <message>
        <source>The file before in the list</source>
        <translation>Tệp trước trong danh sách</translation>
    </message>
    <message>
        <source>The next file in the list</source>
        <translation>Tệp tiếp theo trong danh sách</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>Lùi một khung hình</translation>
    </message>
    <message>
        <source>Show or hide the list of files</source>
        <translation>Hiện hoặc ẩn danh sách tệp</translation>
    </message>
    <message>
        <source>Repeat a part: set its beginning, A</source>
        <translation>Lặp lại một đoạn: đặt điểm đầu, A</translation>
    </message>
    <message>
        <source>Repeat a part: set its end, B</source>
        <translation>Lặp lại một đoạn: đặt điểm cuối, B</translation>
    </message>
    <message>
        <source>No longer repeat from A to B</source>
        <translation>Không lặp lại từ A đến B nữa</translation>
    </message>
    <message>
        <source>Click or drag to seek</source>
        <translation>Nhấp hoặc kéo để tua</translation>
    </message>
    <message>
        <source>Open videos and pictures</source>
        <translation>Mở video và ảnh</translation>
    </message>
    <message>
        <source>&amp;Open files…</source>
        <translation>&amp;Mở tệp…</translation>
    </message>
    <message>
        <source>Videos or pictures; several are played one after the other</source>
        <translation>Video hoặc ảnh; nhiều tệp được phát lần lượt</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Tất cả các tệp</translation>
    </message>
    <message>
        <source>One frame bac&amp;k</source>
        <translation>Lùi một khun&amp;g hình</translation>
    </message>
    <message>
        <source>&amp;1 second back</source>
        <translation>Lùi &amp;1 giây</translation>
    </message>
    <message>
        <source>1 &amp;second on</source>
        <translation>Tiến 1 giâ&amp;y</translation>
    </message>
    <message>
        <source>To the beg&amp;inning</source>
        <translation>Về đầ&amp;u</translation>
    </message>
    <message>
        <source>To the &amp;end</source>
        <translation>Đến &amp;cuối</translation>
    </message>
    <message>
        <source>Slo&amp;wer</source>
        <translation>C&amp;hậm hơn</translation>
    </message>
    <message>
        <source>Fas&amp;ter</source>
        <translation>&amp;Nhanh hơn</translation>
    </message>
    <message>
        <source>Normal spee&amp;d</source>
        <translation>Tốc độ &amp;bình thường</translation>
    </message>
    <message>
        <source>Repeat a p&amp;art</source>
        <translation>Lặp lại một đ&amp;oạn</translation>
    </message>
    <message>
        <source>Its beginning, then its end, then no longer</source>
        <translation>Điểm đầu, rồi điểm cuối, rồi thôi lặp lại</translation>
    </message>
    <message>
        <source>P&amp;revious file</source>
        <translation>Tệp t&amp;rước</translation>
    </message>
    <message>
        <source>&amp;Next file</source>
        <translation>Tệp t&amp;iếp theo</translation>
    </message>
    <message>
        <source>Panel: fi&amp;les</source>
        <translation>Bảng: tệ&amp;p</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Các tệp</translation>
    </message>
    <message>
        <source>Files that are played one after the other</source>
        <translation>Các tệp được phát lần lượt</translation>
    </message>
    <message>
        <source>Double-click: play; drag: put elsewhere; Delete: take out</source>
        <translation>Nhấp đúp: phát; kéo: đổi chỗ; Delete: bỏ ra</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Lên</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Xuống</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>Bỏ ra</translation>
    </message>
    <message>
        <source>Play the file earlier</source>
        <translation>Phát tệp này sớm hơn</translation>
    </message>
    <message>
        <source>Play the file later</source>
        <translation>Phát tệp này muộn hơn</translation>
    </message>
    <message>
        <source>Take the file out of the list; it stays on the disk</source>
        <translation>Bỏ tệp khỏi danh sách; tệp vẫn còn trên đĩa</translation>
    </message>
    <message>
        <source>on a picture: full screen, and back</source>
        <translation>trên ảnh: toàn màn hình, và trở lại</translation>
    </message>
    <message>
        <source>On the seek bar</source>
        <translation>Trên thanh tua</translation>
    </message>
    <message>
        <source>click or drag: seek; wheel: 5 seconds</source>
        <translation>nhấp hoặc kéo: tua; lăn chuột: 5 giây</translation>
    </message>
    <message>
        <source>press a button, open a list</source>
        <translation>nhấn nút, mở danh sách</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Mặc định</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>Nhỏ</translation>
    </message>
    <message>
        <source>metres, indoor</source>
        <translation>mét, trong nhà</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Các mạng</translation>
    </message>
    <message>
        <source>Networks of the study: small and blurred, to compare with</source>
        <translation>Các mạng của nghiên cứu: nhỏ và mờ, để so sánh</translation>
    </message>
    <message>
        <source>Other networks</source>
        <translation>Các mạng khác</translation>
    </message>
    <message>
        <source>Your files</source>
        <translation>Tệp của bạn</translation>
    </message>
    <message>
        <source>Quality and speed</source>
        <translation>Chất lượng và tốc độ</translation>
    </message>
    <message>
        <source>B: quality and speed</source>
        <translation>B: chất lượng và tốc độ</translation>
    </message>
    <message>
        <source>The network that reads depth, and what it is computed in and on</source>
        <translation>Mạng đọc độ sâu, và cách tính cùng nơi tính nó</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>chưa đo</translation>
    </message>
    <message>
        <source>Fastest</source>
        <translation>Nhanh nhất</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Cân bằng</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>Tốt nhất</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Độ chính xác số</translation>
    </message>
    <message>
        <source>The number format it is computed in</source>
        <translation>Định dạng số dùng để tính</translation>
    </message>
    <message>
        <source>Input size</source>
        <translation>Kích thước vào</translation>
    </message>
    <message>
        <source>The size pictures are reduced to, height first</source>
        <translation>Kích thước mà ảnh được thu về, chiều cao trước</translation>
    </message>
    <message>
        <source>The library that computes it</source>
        <translation>Thư viện dùng để tính</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Thiết bị</translation>
    </message>
    <message>
        <source>What it is computed on</source>
        <translation>Nơi thực hiện phép tính</translation>
    </message>
    <message>
        <source>Run a few pictures through what was not measured yet, or else through all of it; the model in use goes on</source>
        <translation>Chạy vài ảnh qua những gì chưa đo, hoặc qua tất cả nếu đã đo hết; mô hình đang dùng vẫn chạy tiếp</translation>
    </message>
    <message>
        <source>On this machine</source>
        <translation>Trên máy này</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Các mô hình</translation>
    </message>
    <message>
        <source>livedepth chooses</source>
        <translation>livedepth tự chọn</translation>
    </message>
    <message>
        <source>this device has no instructions for it, so it is slow</source>
        <translation>thiết bị này không có lệnh cho định dạng đó nên sẽ chậm</translation>
    </message>
    <message>
        <source>The least time measured here: {0}</source>
        <translation>Thời gian đo được ngắn nhất trên máy này: {0}</translation>
    </message>
    <message>
        <source>The default network, in the precision that suits this machine: {0}</source>
        <translation>Mạng mặc định, với độ chính xác số hợp với máy này: {0}</translation>
    </message>
    <message>
        <source>The highest accuracy: {0}</source>
        <translation>Độ đúng cao nhất: {0}</translation>
    </message>
    <message>
        <source>Not every network was measured yet: press Measure</source>
        <translation>Chưa đo hết các mạng: hãy nhấn Đo</translation>
    </message>
    <message>
        <source>No such network is there</source>
        <translation>Không có mạng nào như vậy</translation>
    </message>
    <message>
        <source>measuring {0} of {1}: {2}</source>
        <translation>đang đo {0}/{1}: {2}</translation>
    </message>
    <message>
        <source>choose the engine openvino under Model</source>
        <translation>hãy chọn bộ máy openvino trong mục Mô hình</translation>
    </message>
    <message>
        <source>choose the engine torch under Model</source>
        <translation>hãy chọn bộ máy torch trong mục Mô hình</translation>
    </message>
    <message>
        <source>{path}: takes pictures of {height}×{width} only</source>
        <translation>{path}: chỉ nhận ảnh cỡ {height}×{width}</translation>
    </message>
    <message>
        <source>Files that are being processed: a click shows them</source>
        <translation>Các tệp đang được xử lý: bấm để xem</translation>
    </message>
    <message>
        <source>{0} of {1} files</source>
        <translation>{0} / {1} tệp</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>tạm dừng</translation>
    </message>
    <message>
        <source>{0} left</source>
        <translation>còn {0}</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Ghi</translation>
    </message>
    <message>
        <source>Record what is seen: {0}</source>
        <translation>Ghi những gì đang thấy: {0}</translation>
    </message>
    <message>
        <source>Recording: {0}</source>
        <translation>Đang ghi: {0}</translation>
    </message>
    <message>
        <source>paused {0}</source>
        <translation>tạm dừng {0}</translation>
    </message>
    <message>
        <source>{0} lost</source>
        <translation>mất {0} khung hình</translation>
    </message>
    <message>
        <source>Closing now stops that; the queue is kept and can go on the next time.</source>
        <translation>Đóng bây giờ sẽ dừng việc đó; hàng đợi được giữ lại và có thể tiếp tục vào lần sau.</translation>
    </message>
    <message>
        <source>Choose the output folder</source>
        <translation>Chọn thư mục kết quả</translation>
    </message>
    <message>
        <source>Videos or pictures, as they are set above</source>
        <translation>Video hoặc hình, theo các lựa chọn ở trên</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Thêm thư mục…</translation>
    </message>
    <message>
        <source>Its videos, and its pictures as one</source>
        <translation>Các video trong đó, và mọi hình trong đó gộp thành một</translation>
    </message>
    <message>
        <source>Open the result</source>
        <translation>Mở kết quả</translation>
    </message>
    <message>
        <source>Also by a double-click</source>
        <translation>Cũng có thể bấm đúp</translation>
    </message>
    <message>
        <source>Open its folder</source>
        <translation>Mở thư mục chứa nó</translation>
    </message>
    <message>
        <source>Where the result is, or will be</source>
        <translation>Nơi có kết quả, hoặc sẽ có</translation>
    </message>
    <message>
        <source>Clear what is over</source>
        <translation>Xóa các mục đã kết thúc</translation>
    </message>
    <message>
        <source>Takes what is done, failed or cancelled out of the list; files stay</source>
        <translation>Bỏ khỏi danh sách những gì đã xong, không thành công hoặc đã hủy; các tệp vẫn còn</translation>
    </message>
    <message>
        <source>A folder of videos or pictures</source>
        <translation>Một thư mục video hoặc hình</translation>
    </message>
    <message>
        <source>{0} is no longer there.</source>
        <translation>{0} không còn ở đó nữa.</translation>
    </message>
    <message>
        <source>as in the window</source>
        <translation>như trong cửa sổ</translation>
    </message>
    <message>
        <source>The network that reads depth</source>
        <translation>Mạng đọc độ sâu</translation>
    </message>
    <message>
        <source>Near and far in metres, like 0.5:8; auto follows the scene</source>
        <translation>Gần và xa tính bằng mét, như 0.5:8; auto thì theo cảnh</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>Bộ mã hóa</translation>
    </message>
    <message>
        <source>How videos are encoded</source>
        <translation>Cách mã hóa video</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Bắt đầu</translation>
    </message>
    <message>
        <source>Start at this second</source>
        <translation>Bắt đầu từ giây này</translation>
    </message>
    <message>
        <source>at the beginning</source>
        <translation>từ đầu</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Kết thúc</translation>
    </message>
    <message>
        <source>Stop at this second</source>
        <translation>Dừng ở giây này</translation>
    </message>
    <message>
        <source>at the end</source>
        <translation>đến hết</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>Thang màu</translation>
    </message>
    <message>
        <source>Draw the colour scale into the picture</source>
        <translation>Vẽ thang màu vào hình</translation>
    </message>
    <message>
        <source>Keep the sound</source>
        <translation>Giữ âm thanh</translation>
    </message>
    <message>
        <source>Of videos that have one</source>
        <translation>Của những video có âm thanh</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>tự động</translation>
    </message>
    <message>
        <source>the {0} frames before that are kept</source>
        <translation>{0} khung hình trước đó được giữ lại</translation>
    </message>
    <message>
        <source>{0} frames</source>
        <translation>{0} khung hình</translation>
    </message>
    <message>
        <source>Saved: {0} ({1})</source>
        <translation>Đã lưu: {0} ({1})</translation>
    </message>
    <message>
        <source>Record &amp;as</source>
        <translation>Ghi &amp;dưới dạng</translation>
    </message>
    <message>
        <source>Virtual camera s&amp;hows</source>
        <translation>Camera ảo &amp;hiển thị</translation>
    </message>
    <message>
        <source>Save the view as P&amp;NG</source>
        <translation>Lưu khung nhìn thành P&amp;NG</translation>
    </message>
    <message>
        <source>What is seen, as large as the source's picture</source>
        <translation>Những gì đang thấy, lớn bằng hình của nguồn</translation>
    </message>
    <message>
        <source>Save the &amp;points as PLY</source>
        <translation>Lưu các đ&amp;iểm thành PLY</translation>
    </message>
    <message>
        <source>Points in space in metres, with their colours</source>
        <translation>Các điểm trong không gian tính bằng mét, kèm màu</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>&amp;Ghi</translation>
    </message>
    <message>
        <source>What is seen as a camera for other programs</source>
        <translation>Những gì đang thấy, như một camera cho các chương trình khác</translation>
    </message>
    <message>
        <source>{path}: the queue cannot be read ({reason})</source>
        <translation>{path}: không đọc được hàng đợi ({reason})</translation>
    </message>
    <message>
        <source>{path}: is no queue ({reason}); it begins empty</source>
        <translation>{path}: không phải là hàng đợi ({reason}); hàng đợi bắt đầu trống</translation>
    </message>
    <message>
        <source>{path}: file {number} of the queue is left out ({reason})</source>
        <translation>{path}: tệp thứ {number} của hàng đợi bị bỏ qua ({reason})</translation>
    </message>
    <message>
        <source>Depth over the picture</source>
        <translation>Độ sâu phủ lên hình</translation>
    </message>
    <message>
        <source>The picture alone</source>
        <translation>Chỉ hình</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>Xám</translation>
    </message>
    <message>
        <source>Grey, 10 bits</source>
        <translation>Xám, 10 bit</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Cạnh nhau</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>Phủ lên hình</translation>
    </message>
    <message>
        <source>RGB</source>
        <translation>RGB</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 bit</translation>
    </message>
    <message>
        <source>3D</source>
        <translation>3D</translation>
    </message>
    <message>
        <source>3D, half width</source>
        <translation>3D, nửa chiều rộng</translation>
    </message>
    <message>
        <source>3D for glasses</source>
        <translation>3D cho kính</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Camera</translation>
    </message>
    <message>
        <source>&amp;Mirror</source>
        <translation>Soi &amp;gương</translation>
    </message>
    <message>
        <source>As in a mirror, on the screen only: what is saved is not mirrored</source>
        <translation>Như trong gương, chỉ trên màn hình: những gì được lưu không bị lật</translation>
    </message>
    <message>
        <source>&amp;Turn</source>
        <translation>&amp;Xoay</translation>
    </message>
    <message>
        <source>&amp;Picture size and rate</source>
        <translation>&amp;Kích thước ảnh và tốc độ</translation>
    </message>
    <message>
        <source>Upright</source>
        <translation>Thẳng đứng</translation>
    </message>
    <message>
        <source>90° to the right</source>
        <translation>90° sang phải</translation>
    </message>
    <message>
        <source>Upside down</source>
        <translation>Lộn ngược</translation>
    </message>
    <message>
        <source>90° to the left</source>
        <translation>90° sang trái</translation>
    </message>
    <message>
        <source>For a camera that lies on its side: depth needs upright pictures</source>
        <translation>Cho camera đặt nằm nghiêng: độ sâu cần ảnh thẳng đứng</translation>
    </message>
    <message>
        <source>Screen {0} ({1}×{2})</source>
        <translation>Màn hình {0} ({1}×{2})</translation>
    </message>
    <message>
        <source>Main screen</source>
        <translation>Màn hình chính</translation>
    </message>
    <message>
        <source>what this screen shows; a window: type window: and its title</source>
        <translation>những gì màn hình này hiển thị; một cửa sổ: gõ window: và tiêu đề của nó</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>Camera</translation>
    </message>
    <message>
        <source>Screens</source>
        <translation>Màn hình</translation>
    </message>
    <message>
        <source>Without a camera</source>
        <translation>Không cần camera</translation>
    </message>
    <message>
        <source>Opened before</source>
        <translation>Đã mở trước đây</translation>
    </message>
    <message>
        <source>there is no display to capture</source>
        <translation>không có màn hình nào để chụp</translation>
    </message>
    <message>
        <source>Wayland lets no program capture the screen</source>
        <translation>Wayland không cho chương trình nào chụp màn hình</translation>
    </message>
    <message>
        <source>log in to a session with X11</source>
        <translation>hãy đăng nhập vào một phiên X11</translation>
    </message>
    <message>
        <source>the display cannot be captured ({reason})</source>
        <translation>không chụp được màn hình ({reason})</translation>
    </message>
    <message>
        <source>{spec}: there is no such screen; there are: {known}</source>
        <translation>{spec}: không có màn hình này; hiện có: {known}</translation>
    </message>
    <message>
        <source>{spec}: no window with this title can be seen; there are: {known}</source>
        <translation>{spec}: không thấy cửa sổ nào có tiêu đề này; hiện có: {known}</translation>
    </message>
    <message>
        <source>{spec}: windows can be captured on Linux with X11 only</source>
        <translation>{spec}: chỉ chụp được cửa sổ trên Linux với X11</translation>
    </message>
    <message>
        <source>choose a screen above</source>
        <translation>hãy chọn một màn hình ở trên</translation>
    </message>
    <message>
        <source>no valid depth</source>
        <translation>không có độ sâu hợp lệ</translation>
    </message>
    <message>
        <source>median {0}, {1} to {2}</source>
        <translation>trung vị {0}, từ {1} đến {2}</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>Đảo màu</translation>
    </message>
    <message>
        <source>Invert the colours</source>
        <translation>Đảo ngược bảng màu</translation>
    </message>
    <message>
        <source>Near and far change their colours</source>
        <translation>Màu của gần và xa đổi chỗ cho nhau</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Khoảng cách</translation>
    </message>
    <message>
        <source>Which distances the colours stand for</source>
        <translation>Bảng màu thể hiện những khoảng cách nào</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>Tự động</translation>
    </message>
    <message>
        <source>Desk, {0} to {1} m</source>
        <translation>Bàn làm việc, {0} đến {1} m</translation>
    </message>
    <message>
        <source>Room, {0} to {1} m</source>
        <translation>Căn phòng, {0} đến {1} m</translation>
    </message>
    <message>
        <source>Own</source>
        <translation>Tự đặt</translation>
    </message>
    <message>
        <source>Near</source>
        <translation>Gần</translation>
    </message>
    <message>
        <source>What is nearer has the colour of near</source>
        <translation>Những gì gần hơn có màu của gần</translation>
    </message>
    <message>
        <source>Far</source>
        <translation>Xa</translation>
    </message>
    <message>
        <source>What is farther has the colour of far</source>
        <translation>Những gì xa hơn có màu của xa</translation>
    </message>
    <message>
        <source>Model &amp;B</source>
        <translation>Mô hình &amp;B</translation>
    </message>
    <message>
        <source>&amp;Model A</source>
        <translation>&amp;Mô hình A</translation>
    </message>
    <message>
        <source>{0} gives relative depth, not metres: a difference needs metres of both models.</source>
        <translation>{0} cho độ sâu tương đối, không phải mét: muốn so hiệu thì cả hai mô hình phải cho mét.</translation>
    </message>
    <message>
        <source>B − A: blue is farther in B, red is nearer</source>
        <translation>B − A: xanh là B xa hơn, đỏ là B gần hơn</translation>
    </message>
    <message>
        <source>Grid: {0} m · {1} points</source>
        <translation>Ô lưới: {0} m · {1} điểm</translation>
    </message>
    <message>
        <source>Difference &amp;between two models</source>
        <translation>&amp;Hiệu của hai mô hình</translation>
    </message>
    <message>
        <source>3D, two e&amp;yes side by side</source>
        <translation>3D, hai &amp;mắt cạnh nhau</translation>
    </message>
    <message>
        <source>Left eye | right eye</source>
        <translation>Mắt trái | mắt phải</translation>
    </message>
    <message>
        <source>3D for red-cyan &amp;glasses</source>
        <translation>3D cho kính đỏ-&amp;lam</translation>
    </message>
    <message>
        <source>3D: red glass left, cyan glass right</source>
        <translation>3D: kính đỏ bên trái, kính lam bên phải</translation>
    </message>
    <message>
        <source>Points' colours</source>
        <translation>Màu của các điểm</translation>
    </message>
    <message>
        <source>What the points in space are coloured by</source>
        <translation>Các điểm trong không gian lấy màu theo gì</translation>
    </message>
    <message>
        <source>As in the picture</source>
        <translation>Như trong ảnh</translation>
    </message>
    <message>
        <source>By depth</source>
        <translation>Theo độ sâu</translation>
    </message>
    <message>
        <source>Number of points</source>
        <translation>Số điểm</translation>
    </message>
    <message>
        <source>More points take longer to draw</source>
        <translation>Nhiều điểm hơn thì vẽ lâu hơn</translation>
    </message>
    <message>
        <source>As many as keep up</source>
        <translation>Nhiều nhất mà vẫn kịp</translation>
    </message>
    <message>
        <source>As the network gives</source>
        <translation>Như mạng cho ra</translation>
    </message>
    <message>
        <source>As the picture has pixels</source>
        <translation>Như số điểm ảnh</translation>
    </message>
    <message>
        <source>Point size</source>
        <translation>Cỡ điểm</translation>
    </message>
    <message>
        <source>1: surfaces are closed where the camera stood</source>
        <translation>1: nhìn từ chỗ máy ảnh, các mặt liền kín</translation>
    </message>
    <message>
        <source>Difference in</source>
        <translation>Hiệu tính bằng</translation>
    </message>
    <message>
        <source>How far the second model is from the first</source>
        <translation>Mô hình thứ hai cách mô hình thứ nhất bao xa</translation>
    </message>
    <message>
        <source>metres</source>
        <translation>mét</translation>
    </message>
    <message>
        <source>percent of A</source>
        <translation>phần trăm của A</translation>
    </message>
    <message>
        <source>Distance of the eyes</source>
        <translation>Khoảng cách hai mắt</translation>
    </message>
    <message>
        <source>More of it makes depth in 3D larger</source>
        <translation>Càng lớn thì chiều sâu 3D càng rõ</translation>
    </message>
    <message>
        <source>Plane of the screen</source>
        <translation>Mặt phẳng màn hình</translation>
    </message>
    <message>
        <source>What is nearer comes out of the screen</source>
        <translation>Những gì gần hơn sẽ nổi ra khỏi màn hình</translation>
    </message>
    <message>
        <source>follows the scene</source>
        <translation>theo cảnh</translation>
    </message>
    <message>
        <source>Strength of 3D</source>
        <translation>Độ mạnh của 3D</translation>
    </message>
    <message>
        <source>Of networks that give relative depth</source>
        <translation>Của các mạng cho độ sâu tương đối</translation>
    </message>
    <message>
        <source>Close this panel</source>
        <translation>Đóng bảng này</translation>
    </message>
    <message>
        <source>Panel as a window</source>
        <translation>Tách bảng thành cửa sổ riêng</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>Gợi ý</translation>
    </message>
    <message>
        <source>Keys: {0} to {1} change the view, {2} saves a picture, {3} records, {4} shows all.</source>
        <translation>Phím: {0} đến {1} đổi kiểu xem, {2} lưu ảnh, {3} ghi hình, {4} hiện mọi phím.</translation>
    </message>
    <message>
        <source>Buttons</source>
        <translation>Các nút</translation>
    </message>
    <message>
        <source>More buttons</source>
        <translation>Thêm nút</translation>
    </message>
    <message>
        <source>There is no depth yet: {0} is being loaded.</source>
        <translation>Chưa có độ sâu: đang nạp {0}.</translation>
    </message>
    <message>
        <source>There is no depth: choose another model above.</source>
        <translation>Không có độ sâu: hãy chọn mô hình khác ở phía trên.</translation>
    </message>
    <message>
        <source>There is no depth yet.</source>
        <translation>Chưa có độ sâu.</translation>
    </message>
    <message>
        <source>This view shows no picture yet.</source>
        <translation>Chế độ xem này chưa hiện hình nào.</translation>
    </message>
    <message>
        <source>{0} more failed; the log says why</source>
        <translation>{0} mô hình nữa bị lỗi; nhật ký ghi rõ lý do</translation>
    </message>
    <message>
        <source>EfficientNet-lite0 encoder, slim residual decoder with skips</source>
        <translation>bộ mã hóa EfficientNet-lite0, bộ giải mã thặng dư gọn có kết nối tắt</translation>
    </message>
    <message>
        <source>EfficientNet-lite2 encoder, residual up-projection decoder with skips</source>
        <translation>bộ mã hóa EfficientNet-lite2, bộ giải mã chiếu lên thặng dư có kết nối tắt</translation>
    </message>
    <message>
        <source>ResNet-50 encoder, three residual up-projection blocks (the study's net)</source>
        <translation>bộ mã hóa ResNet-50, ba khối chiếu lên thặng dư (mạng của nghiên cứu)</translation>
    </message>
    <message>
        <source>stacked 3x3 convolutions, depth at 1/4 of the input</source>
        <translation>các lớp tích chập 3x3 xếp chồng, độ sâu ở 1/4 kích thước đầu vào</translation>
    </message>
    <message>
        <source>convolutions, then two fully connected layers with dropout</source>
        <translation>các lớp tích chập, rồi hai lớp kết nối đầy đủ có dropout</translation>
    </message>
    <message>
        <source>stacked 3x3 convolutions, transposed convolution as the last layer</source>
        <translation>các lớp tích chập 3x3 xếp chồng, lớp cuối là tích chập chuyển vị</translation>
    </message>
    <message>
        <source>The queue is done. Files: {0}</source>
        <translation>Hàng đợi đã xong. Số tệp: {0}</translation>
    </message>
    <message>
        <source>The queue is over. Done: {0}, failed: {1}</source>
        <translation>Hàng đợi đã kết thúc. Xong: {0}, lỗi: {1}</translation>
    </message>
    <message>
        <source>failed: {0}</source>
        <translation>lỗi: {0}</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>Các bảng</translation>
    </message>
    <message>
        <source>starting PyTorch, to convert the network once</source>
        <translation>đang khởi động PyTorch để chuyển đổi mạng, chỉ một lần</translation>
    </message>
    <message>
        <source>its conversion ended with code {code}</source>
        <translation>tiến trình chuyển đổi mạng đã kết thúc với mã {code}</translation>
    </message>
    <message>
        <source>A known distance</source>
        <translation>Một khoảng cách đã biết</translation>
    </message>
    <message>
        <source>How far is this point from the camera, in metres?</source>
        <translation>Điểm này cách camera bao nhiêu mét?</translation>
    </message>
    <message>
        <source>Metres are fitted to known points.</source>
        <translation>Số mét được khớp theo các điểm đã biết.</translation>
    </message>
    <message>
        <source>field of view</source>
        <translation>góc nhìn</translation>
    </message>
    <message>
        <source>(assumed)</source>
        <translation>(giả định)</translation>
    </message>
    <message>
        <source>(given)</source>
        <translation>(được cho)</translation>
    </message>
    <message>
        <source>(settings)</source>
        <translation>(cài đặt)</translation>
    </message>
    <message>
        <source>(calibrated)</source>
        <translation>(đã hiệu chuẩn)</translation>
    </message>
    <message>
        <source>(network)</source>
        <translation>(mạng)</translation>
    </message>
    <message>
        <source>by picture</source>
        <translation>theo từng ảnh</translation>
    </message>
    <message>
        <source>not used for metres</source>
        <translation>không dùng cho số mét</translation>
    </message>
    <message>
        <source>metres fitted to {0} known points</source>
        <translation>số mét khớp theo {0} điểm đã biết</translation>
    </message>
    <message>
        <source>This point is … m away…</source>
        <translation>Điểm này cách … m…</translation>
    </message>
    <message>
        <source>Forget the known distances</source>
        <translation>Quên các khoảng cách đã biết</translation>
    </message>
    <message>
        <source>fitted</source>
        <translation>đã khớp</translation>
    </message>
    <message>
        <source>--board {text!r}: expected the inner corners along both sides, {least} to {most}, e.g. 9x6</source>
        <translation>--board {text!r}: cần số góc bên trong theo hai cạnh, từ {least} đến {most}, ví dụ 9x6</translation>
    </message>
    <message>
        <source>{option} {text!r}: expected a length, e.g. 25mm</source>
        <translation>{option} {text!r}: cần một độ dài, ví dụ 25mm</translation>
    </message>
    <message>
        <source>--charuco {name!r} is not known; known: {known}</source>
        <translation>không biết --charuco {name!r}; các giá trị đã biết: {known}</translation>
    </message>
    <message>
        <source>--marker is not smaller than --square</source>
        <translation>--marker không nhỏ hơn --square</translation>
    </message>
    <message>
        <source>the corners are {error:.2f} pixels off on average; at most {most:.2f} can be used</source>
        <translation>các góc lệch trung bình {error:.2f} điểm ảnh; chỉ dùng được khi nhiều nhất là {most:.2f}</translation>
    </message>
    <message>
        <source>keep the board flat and still, and check --board</source>
        <translation>hãy giữ bảng phẳng và yên, và kiểm tra --board</translation>
    </message>
    <message>
        <source>the focal length is known to ±{percent:.1f} % only; at most {most:g} % can be used</source>
        <translation>tiêu cự chỉ biết với sai số ±{percent:.1f} %; chỉ dùng được khi nhiều nhất là {most:g} %</translation>
    </message>
    <message>
        <source>show the board tilted too, to all four sides</source>
        <translation>hãy cho thấy bảng cả khi nghiêng, về cả bốn phía</translation>
    </message>
    <message>
        <source>no board was found in {pictures} pictures</source>
        <translation>không tìm thấy bảng trong {pictures} ảnh</translation>
    </message>
    <message>
        <source>check --board, which counts inner corners, and that the whole board is seen</source>
        <translation>hãy kiểm tra --board, vốn đếm các góc bên trong, và xem cả bảng có được nhìn thấy không</translation>
    </message>
    <message>
        <source>there are {count} different views of the board; at least {least} are needed</source>
        <translation>có {count} góc chụp khác nhau của bảng; cần ít nhất {least}</translation>
    </message>
    <message>
        <source>show it in more places and directions</source>
        <translation>hãy cho thấy nó ở nhiều chỗ và nhiều hướng hơn</translation>
    </message>
    <message>
        <source>the board was seen in {count} of {all} parts of the picture; at least {least} are needed</source>
        <translation>bảng được thấy ở {count} trong {all} phần của ảnh; cần ít nhất {least}</translation>
    </message>
    <message>
        <source>show it at the {missing} too</source>
        <translation>hãy cho thấy nó cả ở: {missing}</translation>
    </message>
    <message>
        <source>{source}: has pictures of different sizes</source>
        <translation>{source}: có các ảnh khác kích thước nhau</translation>
    </message>
    <message>
        <source>give those of one size</source>
        <translation>hãy đưa các ảnh cùng một kích thước</translation>
    </message>
    <message>
        <source>show the board at the {place} of the picture</source>
        <translation>hãy cho thấy bảng ở chỗ này của ảnh: {place}</translation>
    </message>
    <message>
        <source>turn the board: one side nearer to the camera than the other</source>
        <translation>hãy xoay bảng: một bên gần camera hơn bên kia</translation>
    </message>
    <message>
        <source>tilt the board: its top nearer to the camera than its bottom</source>
        <translation>hãy nghiêng bảng: cạnh trên gần camera hơn cạnh dưới</translation>
    </message>
    <message>
        <source>its calibration is for pictures of {width:g}×{height:g}, another shape than {wide}×{high}, and is not used</source>
        <translation>hiệu chuẩn của nó dành cho ảnh {width:g}×{height:g}, khác tỉ lệ với {wide}×{high}, nên không được dùng</translation>
    </message>
    <message>
        <source>choose other points, or one alone</source>
        <translation>hãy chọn các điểm khác, hoặc chỉ một điểm</translation>
    </message>
    <message>
        <source>the known points contradict the network: for it what is nearer there is farther away</source>
        <translation>các điểm đã biết trái với mạng: với nó, chỗ gần hơn lại xa hơn</translation>
    </message>
    <message>
        <source>by the known points most of the picture would lie behind the camera, or nowhere</source>
        <translation>theo các điểm đã biết, phần lớn ảnh sẽ nằm sau camera, hoặc không ở đâu cả</translation>
    </message>
    <message>
        <source>{point}: is outside the picture, which has {width}×{height} pixels</source>
        <translation>{point}: nằm ngoài ảnh, vốn có {width}×{height} điểm ảnh</translation>
    </message>
    <message>
        <source>{point}: there is no depth there</source>
        <translation>{point}: ở đó không có độ sâu</translation>
    </message>
    <message>
        <source>choose another point</source>
        <translation>hãy chọn điểm khác</translation>
    </message>
    <message>
        <source>--known {text!r}: a distance is more than 0 and at most {most:g} metres</source>
        <translation>--known {text!r}: khoảng cách phải lớn hơn 0 và nhiều nhất {most:g} mét</translation>
    </message>
    <message>
        <source>the known points are equally far for the network: they do not say its scale</source>
        <translation>với mạng, các điểm đã biết xa như nhau: chúng không cho biết tỉ lệ của nó</translation>
    </message>
    <message>
        <source>{model}: the known points were fitted to another network</source>
        <translation>{model}: các điểm đã biết được khớp cho một mạng khác</translation>
    </message>
    <message>
        <source>--known {text!r}: expected X,Y=METRES, e.g. 320,240=2.5</source>
        <translation>--known {text!r}: cần X,Y=MÉT, ví dụ 320,240=2.5</translation>
    </message>
    <message>
        <source>--known is about one picture, and there are {count} inputs</source>
        <translation>--known nói về một ảnh, mà có {count} đầu vào</translation>
    </message>
    <message>
        <source>process them one by one</source>
        <translation>hãy xử lý từng cái một</translation>
    </message>
    <message>
        <source>--known cannot be used with --cluster</source>
        <translation>--known không dùng được cùng --cluster</translation>
    </message>
    <message>
        <source>leave out --cluster</source>
        <translation>hãy bỏ --cluster</translation>
    </message>
    <message>
        <source>--known looks at the first picture before the run, and standard input is read once</source>
        <translation>--known xem ảnh đầu tiên trước khi chạy, mà đầu vào chuẩn chỉ đọc được một lần</translation>
    </message>
    <message>
        <source>give the name of a file</source>
        <translation>hãy đưa tên một tệp</translation>
    </message>
    <message>
        <source>the known points have no picture: none is in the part that is taken</source>
        <translation>các điểm đã biết không có ảnh nào: phần được lấy không có ảnh</translation>
    </message>
    <message>
        <source>--fov and --focal say the same thing; give one of them</source>
        <translation>--fov và --focal nói cùng một điều; hãy chỉ đưa một</translation>
    </message>
    <message>
        <source>--fov {degrees:g}: a field of view has {least:g} to {most:g} degrees</source>
        <translation>--fov {degrees:g}: góc nhìn phải từ {least:g} đến {most:g} độ</translation>
    </message>
    <message>
        <source>--focal {pixels:g}: is no number of pixels</source>
        <translation>--focal {pixels:g}: không phải là một số điểm ảnh</translation>
    </message>
    <message>
        <source>{path}: has {size:.1f} GB, and no ONNX file can be read that has more than 2</source>
        <translation>{path}: có {size:.1f} GB, mà tệp ONNX lớn hơn 2 GB thì không đọc được</translation>
    </message>
    <message>
        <source>export it with its weights in a file beside it (external data)</source>
        <translation>hãy xuất lại với trọng số nằm trong một tệp bên cạnh (external data)</translation>
    </message>
    <message>
        <source>{path}: cannot be read as a network (it is empty)</source>
        <translation>{path}: không đọc được như một mạng (tệp rỗng)</translation>
    </message>
    <message>
        <source>{path}: cannot be read as a network (it is {kind})</source>
        <translation>{path}: không đọc được như một mạng (tệp này là {kind})</translation>
    </message>
    <message>
        <source>a pointer of Git LFS; get the file itself</source>
        <translation>con trỏ của Git LFS; hãy tải chính tệp đó</translation>
    </message>
    <message>
        <source>a ZIP archive or a PyTorch file</source>
        <translation>tệp nén ZIP hoặc tệp PyTorch</translation>
    </message>
    <message>
        <source>a Python pickle or an old PyTorch file</source>
        <translation>pickle của Python hoặc tệp PyTorch cũ</translation>
    </message>
    <message>
        <source>an HDF5 file</source>
        <translation>tệp HDF5</translation>
    </message>
    <message>
        <source>a picture</source>
        <translation>một bức ảnh</translation>
    </message>
    <message>
        <source>compressed with gzip; unpack it</source>
        <translation>nén bằng gzip; hãy giải nén</translation>
    </message>
    <message>
        <source>a web page or XML</source>
        <translation>trang web hoặc XML</translation>
    </message>
    <message>
        <source>a TensorFlow Lite file</source>
        <translation>tệp TensorFlow Lite</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>văn bản</translation>
    </message>
    <message>
        <source>{path}: cannot be read as a network (it is cut off: {have:,} bytes of {need:,} or more)</source>
        <translation>{path}: không đọc được như một mạng (tệp bị cắt: {have:,} byte trong {need:,} byte trở lên)</translation>
    </message>
    <message>
        <source>{path}: cannot be read as a network (it is damaged, or no ONNX file)</source>
        <translation>{path}: không đọc được như một mạng (tệp hỏng hoặc không phải tệp ONNX)</translation>
    </message>
    <message>
        <source>{path}: gives nothing: its graph has no output</source>
        <translation>{path}: không cho ra gì: đồ thị không có đầu ra</translation>
    </message>
    <message>
        <source>{path}: its weights are said to be in {file}, outside its folder</source>
        <translation>{path}: trọng số được ghi là nằm trong {file}, ngoài thư mục của nó</translation>
    </message>
    <message>
        <source>{path}: its weights are in {file}, which is not beside it</source>
        <translation>{path}: trọng số nằm trong {file}, mà tệp đó không ở bên cạnh</translation>
    </message>
    <message>
        <source>put {file} into the same folder, under that name</source>
        <translation>hãy đặt {file} vào cùng thư mục, đúng tên đó</translation>
    </message>
    <message>
        <source>{path}: its weights in {file} are cut off: {have:,} bytes of {need:,} or more</source>
        <translation>{path}: trọng số trong {file} bị cắt: {have:,} byte trong {need:,} byte trở lên</translation>
    </message>
    <message>
        <source>get {file} again</source>
        <translation>hãy tải lại {file}</translation>
    </message>
    <message>
        <source>{path}: needs the operator {names} (opset {opset}), which {engine} does not have</source>
        <translation>{path}: cần toán tử {names} (opset {opset}) mà {engine} không có</translation>
    </message>
    <message>
        <source>export the network again, with standard operators of opset 13 to 18</source>
        <translation>hãy xuất lại mạng với các toán tử chuẩn của opset 13 đến 18</translation>
    </message>
    <message>
        <source>{path}: is of opset {opset} (IR version {ir}), which {engine} does not read</source>
        <translation>{path}: thuộc opset {opset} (phiên bản IR {ir}) mà {engine} không đọc được</translation>
    </message>
    <message>
        <source>{path}: cannot be read as a network by {engine} ({reason}; opset {opset})</source>
        <translation>{path}: {engine} không đọc được như một mạng ({reason}; opset {opset})</translation>
    </message>
    <message>
        <source>{path}: is no network of OpenVINO's</source>
        <translation>{path}: không phải mạng của OpenVINO</translation>
    </message>
    <message>
        <source>{path}: cannot be read</source>
        <translation>{path}: không đọc được</translation>
    </message>
    <message>
        <source>{path}: {problem}, so it is no depth network that works</source>
        <translation>{path}: {problem}, nên không phải mạng độ sâu dùng được</translation>
    </message>
    <message>
        <source>get it from elsewhere, or export it again</source>
        <translation>hãy lấy từ nơi khác, hoặc xuất lại</translation>
    </message>
    <message>
        <source>its output has {height}×{width} numbers for pictures of {picture}</source>
        <translation>đầu ra có {height}×{width} số cho ảnh {picture}</translation>
    </message>
    <message>
        <source>its output is NaN or infinite everywhere</source>
        <translation>đầu ra toàn là NaN hoặc vô cực</translation>
    </message>
    <message>
        <source>its output is {value:g} everywhere, whatever the picture</source>
        <translation>đầu ra ở mọi nơi đều là {value:g}, dù ảnh nào</translation>
    </message>
    <message>
        <source>its output is the same for different pictures</source>
        <translation>đầu ra giống nhau với các ảnh khác nhau</translation>
    </message>
    <message>
        <source>none of its output is above 0 m</source>
        <translation>không có giá trị đầu ra nào trên 0 m</translation>
    </message>
    <message>
        <source>{path}: gives {count} channels ({shape}); a depth network gives one</source>
        <translation>{path}: cho ra {count} kênh ({shape}); mạng độ sâu chỉ cho một</translation>
    </message>
    <message>
        <source>export it with the picture as its only input</source>
        <translation>hãy xuất lại với ảnh là đầu vào duy nhất</translation>
    </message>
    <message>
        <source>{network}: not written: the file would differ by {difference:.2g} % from what runs here, more than {limit:g} %</source>
        <translation>{network}: không ghi: tệp sẽ khác {difference:.2g} % so với mạng chạy ở đây, quá {limit:g} %</translation>
    </message>
    <message>
        <source>{name}: cannot be exported: it is of opset {opset}</source>
        <translation>{name}: không xuất được: mạng thuộc opset {opset}</translation>
    </message>
    <message>
        <source>{output}: a file of more than 2 GB cannot be an ONNX</source>
        <translation>{output}: tệp lớn hơn 2 GB không thể là ONNX</translation>
    </message>
    <message>
        <source>{output}: a third-party network is exported in float32, as .onnx or .xml</source>
        <translation>{output}: mạng của bên khác được xuất bằng float32, dạng .onnx hoặc .xml</translation>
    </message>
    <message>
        <source>{model!r} is not here</source>
        <translation>{model!r} chưa có ở đây</translation>
    </message>
    <message>
        <source>choose it under Model, which offers to get it, or choose another</source>
        <translation>hãy chọn nó trong Mô hình, nơi có thể tải nó về, hoặc chọn mô hình khác</translation>
    </message>
    <message>
        <source>{source}: is no folder with config.json, and no file that ends in {known}</source>
        <translation>{source}: không phải thư mục có config.json, cũng không phải tệp có đuôi {known}</translation>
    </message>
    <message>
        <source>--gives {gives!r} is not known; known: {known}</source>
        <translation>không biết --gives {gives!r}; các giá trị đã biết: {known}</translation>
    </message>
    <message>
        <source>{source}: no such file or folder, and no repository of the hub (OWNER/NAME)</source>
        <translation>{source}: không có tệp hay thư mục này, cũng không phải kho trên hub (CHỦ/TÊN)</translation>
    </message>
    <message>
        <source>{name!r} is no name for a network: small letters, digits and ._- only</source>
        <translation>{name!r} không phải tên hợp lệ cho mạng: chỉ dùng chữ thường, chữ số và ._-</translation>
    </message>
    <message>
        <source>{name}: {file} of {repository} cannot be read</source>
        <translation>{name}: không đọc được {file} của {repository}</translation>
    </message>
    <message>
        <source>choose another network</source>
        <translation>hãy chọn mạng khác</translation>
    </message>
    <message>
        <source>{name}: {repository} has no {file}, so no network of the package transformers</source>
        <translation>{name}: {repository} không có {file}, nên không phải mạng của gói transformers</translation>
    </message>
    <message>
        <source>{name}: {wanted} means {count} files of {repository}; it has {files}</source>
        <translation>{name}: {wanted} ứng với {count} tệp của {repository}; ở đó có {files}</translation>
    </message>
    <message>
        <source>{name}: {repository} lacks {files} of its weights</source>
        <translation>{name}: {repository} thiếu {files} trong các tệp trọng số</translation>
    </message>
    <message>
        <source>{name}: {repository} has ONNX files only ({files})</source>
        <translation>{name}: {repository} chỉ có tệp ONNX ({files})</translation>
    </message>
    <message>
        <source>{name}: {repository} has its weights as pickle only ({files}), which can run any program; livedepth takes safetensors and ONNX</source>
        <translation>{name}: {repository} chỉ có trọng số dạng pickle ({files}), dạng này có thể chạy bất kỳ chương trình nào; livedepth chỉ nhận safetensors và ONNX</translation>
    </message>
    <message>
        <source>choose another network, or ask its makers for model.safetensors</source>
        <translation>hãy chọn mạng khác hoặc xin tác giả tệp model.safetensors</translation>
    </message>
    <message>
        <source>{name}: {repository} has no {file}, which says how the network is run</source>
        <translation>{name}: {repository} không có {file}, tệp cho biết cách chạy mạng</translation>
    </message>
    <message>
        <source>{name}: {repository} asks to run a program of its own (auto_map in its config.json), which livedepth never does</source>
        <translation>{name}: {repository} đòi chạy chương trình riêng (auto_map trong config.json), điều mà livedepth không bao giờ làm</translation>
    </message>
    <message>
        <source>choose another network, or one that the package transformers runs itself</source>
        <translation>hãy chọn mạng khác, hoặc mạng mà gói transformers tự chạy được</translation>
    </message>
    <message>
        <source>{name}: {repository} is no depth network that the package transformers knows ({architecture}, {kind}); it knows {known}</source>
        <translation>{name}: {repository} không phải mạng độ sâu mà gói transformers biết ({architecture}, {kind}); gói này biết {known}</translation>
    </message>
    <message>
        <source>{name}: {file} is no safetensors file ({reason})</source>
        <translation>{name}: {file} không phải tệp safetensors ({reason})</translation>
    </message>
    <message>
        <source>{name}: {host} breaks off in the middle, again and again</source>
        <translation>{name}: {host} liên tục ngắt giữa chừng</translation>
    </message>
    <message>
        <source>{name}: {file} of {repository} is not the one that livedepth's table names</source>
        <translation>{name}: {file} của {repository} không phải tệp mà bảng của livedepth nêu</translation>
    </message>
    <message>
        <source>HF_TOKEN holds characters that no token has</source>
        <translation>HF_TOKEN chứa ký tự không thể có trong mã truy cập</translation>
    </message>
    <message>
        <source>set it again</source>
        <translation>hãy đặt lại</translation>
    </message>
    <message>
        <source>{name}: {repository} was changed while it was got</source>
        <translation>{name}: {repository} đã thay đổi trong khi tải</translation>
    </message>
    <message>
        <source>try again: what is whole already is not got twice</source>
        <translation>hãy thử lại: phần đã đủ sẽ không phải tải lần nữa</translation>
    </message>
    <message>
        <source>{name} is the name of a network that comes with livedepth</source>
        <translation>{name} là tên của một mạng đi kèm livedepth</translation>
    </message>
    <message>
        <source>choose another with --name</source>
        <translation>hãy chọn tên khác bằng --name</translation>
    </message>
    <message>
        <source>{name} is here already</source>
        <translation>{name} đã có ở đây</translation>
    </message>
    <message>
        <source>{name!r} is not installed; installed: {names}</source>
        <translation>{name!r} chưa được cài; đã cài: {names}</translation>
    </message>
    <message>
        <source>{name} comes with livedepth and stays</source>
        <translation>{name} đi kèm livedepth và được giữ lại</translation>
    </message>
    <message>
        <source>{folder}: cannot be removed ({reason})</source>
        <translation>{folder}: không xóa được ({reason})</translation>
    </message>
    <message>
        <source>{name}: its licence, {licence}, allows no commercial use</source>
        <translation>{name}: giấy phép {licence} của nó không cho dùng vào mục đích thương mại</translation>
    </message>
    <message>
        <source>agree to it first</source>
        <translation>hãy đồng ý với giấy phép trước</translation>
    </message>
    <message>
        <source>{folder} has a file {file} already</source>
        <translation>{folder} đã có tệp {file}</translation>
    </message>
    <message>
        <source>{path}: cannot be read as ONNX ({reason})</source>
        <translation>{path}: không đọc được như ONNX ({reason})</translation>
    </message>
    <message>
        <source>{path}: its weights are in {file}, which does not lie beside it</source>
        <translation>{path}: trọng số của nó nằm trong {file}, nhưng tệp này không ở bên cạnh</translation>
    </message>
    <message>
        <source>get both</source>
        <translation>hãy lấy cả hai</translation>
    </message>
    <message>
        <source>get {repository} elsewhere and add its folder, or start livedepth with HF_HOME set to a cache that has it, or choose one that is here: {here}</source>
        <translation>hãy lấy {repository} ở nơi khác rồi thêm thư mục của nó, hoặc mở livedepth với HF_HOME trỏ tới bộ nhớ đệm có sẵn nó, hoặc chọn mạng đã có ở đây: {here}</translation>
    </message>
    <message>
        <source>{problem}</source>
        <translation>{problem}</translation>
    </message>
    <message>
        <source>{name}: {host} does not give {repository} now (answer {status})</source>
        <translation>{name}: hiện {host} không cung cấp {repository} (trả lời {status})</translation>
    </message>
    <message>
        <source>{name}: getting it failed ({reason})</source>
        <translation>{name}: tải thất bại ({reason})</translation>
    </message>
    <message>
        <source>{name}: the disk is full ({where})</source>
        <translation>{name}: đĩa đã đầy ({where})</translation>
    </message>
    <message>
        <source>free some, or set HF_HOME and LIVEDEPTH_MODELS to folders of another disk; what is whole already is not got twice</source>
        <translation>hãy giải phóng bớt, hoặc đặt HF_HOME và LIVEDEPTH_MODELS tới thư mục trên đĩa khác; phần đã đủ sẽ không phải tải lần nữa</translation>
    </message>
    <message>
        <source>{name}: {needed} are needed in {place}, and {free} are free</source>
        <translation>{name}: cần {needed} trong {place}, mà chỉ còn trống {free}</translation>
    </message>
    <message>
        <source>{name}: {file} is not the file that {repository} names (wrong hash), and was thrown away</source>
        <translation>{name}: {file} không phải tệp mà {repository} nêu (sai mã băm), nên đã bị bỏ đi</translation>
    </message>
    <message>
        <source>{name}: HF_HUB_OFFLINE forbids to ask the hub, and its cache has no {repository}</source>
        <translation>{name}: HF_HUB_OFFLINE cấm hỏi hub, và bộ nhớ đệm không có {repository}</translation>
    </message>
    <message>
        <source>{name}: {repository} is no name that the hub knows</source>
        <translation>{name}: {repository} không phải tên mà hub biết</translation>
    </message>
    <message>
        <source>{name}: {host} cannot be reached ({reason})</source>
        <translation>{name}: không kết nối được với {host} ({reason})</translation>
    </message>
    <message>
        <source>{name}: {host} does not answer as the hub does</source>
        <translation>{name}: {host} không trả lời như hub</translation>
    </message>
    <message>
        <source>{name}: {host} gives {repository} only to those who accepted its conditions; accept them on its page and set HF_TOKEN</source>
        <translation>{name}: {host} chỉ cung cấp {repository} cho người đã chấp nhận điều kiện; hãy chấp nhận trên trang của nó và đặt HF_TOKEN</translation>
    </message>
    <message>
        <source>{name}: {host} has no repository {repository}, or not for this HF_TOKEN</source>
        <translation>{name}: {host} không có kho {repository}, hoặc không dành cho HF_TOKEN này</translation>
    </message>
    <message>
        <source>{name}: {host} refuses {repository} to this HF_TOKEN (answer {status}); accept its conditions on its page and set HF_TOKEN to a valid one</source>
        <translation>{name}: {host} từ chối {repository} với HF_TOKEN này (trả lời {status}); hãy chấp nhận điều kiện trên trang của nó và đặt HF_TOKEN hợp lệ</translation>
    </message>
    <message>
        <source>{name}: {host} does not answer as the hub does, and huggingface's cache does not hold all of {repository}</source>
        <translation>{name}: {host} không trả lời như hub, và bộ nhớ đệm của huggingface không có đủ {repository}</translation>
    </message>
    <message>
        <source>{path}: holds no networks</source>
        <translation>{path}: không chứa mạng nào</translation>
    </message>
    <message>
        <source>{path}: {name!r} is no name of a network</source>
        <translation>{path}: {name!r} không phải tên của một mạng</translation>
    </message>
    <message>
        <source>writing {0}…</source>
        <translation>đang ghi {0}…</translation>
    </message>
    <message>
        <source>The virtual camera is still being closed.</source>
        <translation>Camera ảo vẫn đang được đóng.</translation>
    </message>
    <message>
        <source>Screen {0}</source>
        <translation>Màn hình {0}</translation>
    </message>
    <message>
        <source>a picture of {height}×{width} is too small for this network</source>
        <translation>ảnh {height}×{width} quá nhỏ đối với mạng này</translation>
    </message>
    <message>
        <source>comparing with the original network</source>
        <translation>đang so sánh với mạng gốc</translation>
    </message>
    <message>
        <source>computing two pictures with the original network</source>
        <translation>đang tính hai ảnh bằng mạng gốc</translation>
    </message>
    <message>
        <source>it gives a map of {height}×{width} for an input of about {rows}×{columns}: its file is for one size alone</source>
        <translation>mạng cho bản đồ {height}×{width} với đầu vào khoảng {rows}×{columns}: tệp của nó chỉ dùng cho một kích thước</translation>
    </message>
    <message>
        <source>known are {known}</source>
        <translation>các loại đã biết: {known}</translation>
    </message>
    <message>
        <source>known kinds are {known}</source>
        <translation>các kiểu đã biết: {known}</translation>
    </message>
    <message>
        <source>loading the network</source>
        <translation>đang nạp mạng</translation>
    </message>
    <message>
        <source>make room, or set LIVEDEPTH_CACHE to another folder</source>
        <translation>hãy giải phóng chỗ trống, hoặc đặt LIVEDEPTH_CACHE thành thư mục khác</translation>
    </message>
    <message>
        <source>resizing by the filter {filter} is not possible here</source>
        <translation>không thể đổi kích thước bằng bộ lọc {filter} ở đây</translation>
    </message>
    <message>
        <source>size={size} needs height and width</source>
        <translation>size={size} cần có height và width</translation>
    </message>
    <message>
        <source>the network gives {shape}, which are no points in space</source>
        <translation>mạng cho {shape}, không phải là các điểm trong không gian</translation>
    </message>
    <message>
        <source>the network gives {shape}, which is no map of depth</source>
        <translation>mạng cho {shape}, không phải là bản đồ độ sâu</translation>
    </message>
    <message>
        <source>the network has no output {name}; it has {known}</source>
        <translation>mạng không có đầu ra {name}; nó có {known}</translation>
    </message>
    <message>
        <source>there may be too little memory</source>
        <translation>có thể bộ nhớ không đủ</translation>
    </message>
    <message>
        <source>waiting for another livedepth that converts the network</source>
        <translation>đang chờ một livedepth khác chuyển đổi mạng này</translation>
    </message>
    <message>
        <source>{file}: cannot be read ({reason})</source>
        <translation>{file}: không đọc được ({reason})</translation>
    </message>
    <message>
        <source>{file}: cannot be read as JSON ({reason})</source>
        <translation>{file}: không đọc được dưới dạng JSON ({reason})</translation>
    </message>
    <message>
        <source>do_center_crop needs crop_size with height and width</source>
        <translation>do_center_crop cần crop_size có height và width</translation>
    </message>
    <message>
        <source>do_normalize needs do_rescale</source>
        <translation>do_normalize cần do_rescale</translation>
    </message>
    <message>
        <source>do_normalize needs image_mean and image_std</source>
        <translation>do_normalize cần image_mean và image_std</translation>
    </message>
    <message>
        <source>do_pad needs size_divisor</source>
        <translation>do_pad cần size_divisor</translation>
    </message>
    <message>
        <source>{file}: holds no settings</source>
        <translation>{file}: không chứa thiết lập nào</translation>
    </message>
    <message>
        <source>pad_size={wanted} is less than the picture</source>
        <translation>pad_size={wanted} nhỏ hơn ảnh</translation>
    </message>
    <message>
        <source>resample={value!r} is no filter; known are 0 to 5</source>
        <translation>resample={value!r} không phải là bộ lọc; các giá trị đã biết là 0 đến 5</translation>
    </message>
    <message>
        <source>{file}: the image processor {name} is not one of a depth network</source>
        <translation>{file}: bộ xử lý ảnh {name} không phải của một mạng độ sâu</translation>
    </message>
    <message>
        <source>{key}={value!r} divides by 0</source>
        <translation>{key}={value!r} chia cho 0</translation>
    </message>
    <message>
        <source>{key}={value!r} is no number above 0</source>
        <translation>{key}={value!r} không phải là số lớn hơn 0</translation>
    </message>
    <message>
        <source>{key}={value!r} is no size</source>
        <translation>{key}={value!r} không phải là kích thước</translation>
    </message>
    <message>
        <source>{key}={value!r} is not of three colours</source>
        <translation>{key}={value!r} không phải của ba màu</translation>
    </message>
    <message>
        <source>{folder}: cannot be loaded ({reason})</source>
        <translation>{folder}: không nạp được ({reason})</translation>
    </message>
    <message>
        <source>{folder}: cannot be written ({reason})</source>
        <translation>{folder}: không ghi được ({reason})</translation>
    </message>
    <message>
        <source>{folder}: has no config.json</source>
        <translation>{folder}: không có config.json</translation>
    </message>
    <message>
        <source>{folder}: has no model.safetensors</source>
        <translation>{folder}: không có model.safetensors</translation>
    </message>
    <message>
        <source>{folder}: has no preprocessor_config.json, which says how pictures are prepared</source>
        <translation>{folder}: không có preprocessor_config.json, tệp cho biết cách chuẩn bị ảnh</translation>
    </message>
    <message>
        <source>{folder}: is a network of the kind {kind}, which gives no depth</source>
        <translation>{folder}: là mạng kiểu {kind}, không cho độ sâu</translation>
    </message>
    <message>
        <source>{folder}: its config.json asks for code of its own, which is never run</source>
        <translation>{folder}: config.json của nó đòi chạy mã riêng, điều không bao giờ được thực hiện</translation>
    </message>
    <message>
        <source>{folder}: its weights can only be read by running what is in them; only safetensors are read</source>
        <translation>{folder}: chỉ đọc được trọng số của nó bằng cách chạy nội dung bên trong; chỉ safetensors được đọc</translation>
    </message>
    <message>
        <source>{folder}: its weights do not fit its config.json ({count} of them, such as {name})</source>
        <translation>{folder}: trọng số không khớp với config.json ({count} trọng số, chẳng hạn {name})</translation>
    </message>
    <message>
        <source>{graph}: has {count} inputs that take a picture; a depth network has one</source>
        <translation>{graph}: có {count} đầu vào nhận ảnh; mạng độ sâu chỉ có một</translation>
    </message>
    <message>
        <source>{graph}: has {count} inputs; what {name} takes is not known</source>
        <translation>{graph}: có {count} đầu vào; không rõ {name} nhận gì</translation>
    </message>
    <message>
        <source>{graph}: takes pictures of {sides}, not of {height}×{width}</source>
        <translation>{graph}: nhận ảnh {sides}, không nhận {height}×{width}</translation>
    </message>
    <message>
        <source>{model}: {problem}</source>
        <translation>{model}: {problem}</translation>
    </message>
    <message>
        <source>{name}: cannot be converted ({reason})</source>
        <translation>{name}: không chuyển đổi được ({reason})</translation>
    </message>
    <message>
        <source>{name}: cannot take pictures of {height}×{width} ({reason})</source>
        <translation>{name}: không nhận được ảnh {height}×{width} ({reason})</translation>
    </message>
    <message>
        <source>{name}: converting it ended suddenly while {step} ({reason})</source>
        <translation>{name}: việc chuyển đổi kết thúc đột ngột trong bước {step} ({reason})</translation>
    </message>
    <message>
        <source>{name}: differs by {difference} of its depth from the original network once it is converted, in {engine}; at most {most} is allowed</source>
        <translation>{name}: sau khi chuyển đổi, độ sâu lệch {difference} so với mạng gốc, trong {engine}; chỉ cho phép tối đa {most}</translation>
    </message>
    <message>
        <source>{name}: gives depth that is no number, on a picture of the demo room</source>
        <translation>{name}: cho độ sâu không phải là số, trên một ảnh của phòng mẫu</translation>
    </message>
    <message>
        <source>{name}: gives the same depth everywhere, on two pictures of the demo room</source>
        <translation>{name}: cho cùng một độ sâu ở mọi nơi, trên hai ảnh của phòng mẫu</translation>
    </message>
    <message>
        <source>{output}: a third-party network is exported as .onnx or OpenVINO .xml</source>
        <translation>{output}: mạng của người khác được xuất thành .onnx hoặc .xml của OpenVINO</translation>
    </message>
    <message>
        <source>{output}: a third-party network is exported in float32</source>
        <translation>{output}: mạng của người khác được xuất ở float32</translation>
    </message>
    <message>
        <source>{path}: cannot be read as YAML ({reason})</source>
        <translation>{path}: không đọc được dưới dạng YAML ({reason})</translation>
    </message>
    <message>
        <source>{path}: engine {name!r} does not run this network</source>
        <translation>{path}: engine {name!r} không chạy mạng này</translation>
    </message>
    <message>
        <source>{path}: is not there</source>
        <translation>{path}: không có ở đó</translation>
    </message>
    <message>
        <source>{path}: takes inputs of {known}, not of {height}×{width}</source>
        <translation>{path}: nhận đầu vào {known}, không nhận {height}×{width}</translation>
    </message>
    <message>
        <source>{path}: {where}: {reason}</source>
        <translation>{path}: {where}: {reason}</translation>
    </message>
    <message>
        <source>{file}: {problem}</source>
        <translation>{file}: {problem}</translation>
    </message>
    <message>
        <source>to the picture; in full screen: back to the window</source>
        <translation>đến hình; ở chế độ toàn màn hình: về cửa sổ</translation>
    </message>
    <message>
        <source>Networks that are being got: a click shows them</source>
        <translation>Các mạng đang được tải: nhấp để xem</translation>
    </message>
    <message>
        <source>{0} networks</source>
        <translation>{0} mạng</translation>
    </message>
    <message>
        <source>Getting</source>
        <translation>Đang tải</translation>
    </message>
    <message>
        <source>More networks…</source>
        <translation>Mạng khác…</translation>
    </message>
    <message>
        <source>Third-party networks that can be had</source>
        <translation>Các mạng của bên khác có thể tải về</translation>
    </message>
    <message>
        <source>Add a network</source>
        <translation>Thêm mạng</translation>
    </message>
    <message>
        <source>Repository or file</source>
        <translation>Kho hoặc tệp</translation>
    </message>
    <message>
        <source>OWNER/NAME on the hub, a folder with config.json, an .onnx or .xml file, or weights that 'livedepth train' wrote</source>
        <translation>OWNER/NAME trên hub, một thư mục có config.json, một tệp .onnx hoặc .xml, hoặc trọng số do 'livedepth train' ghi</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Tên</translation>
    </message>
    <message>
        <source>What to call it; empty: its own name</source>
        <translation>Tên gọi; để trống: tên của chính nó</translation>
    </message>
    <message>
        <source>Of a repository: the .onnx file to take</source>
        <translation>Với một kho: tệp .onnx cần lấy</translation>
    </message>
    <message>
        <source>Runs like</source>
        <translation>Chạy như</translation>
    </message>
    <message>
        <source>Of an .onnx file: the known network that it is run like</source>
        <translation>Với tệp .onnx: mạng đã biết mà nó được chạy theo</translation>
    </message>
    <message>
        <source>as its name says</source>
        <translation>theo tên của nó</translation>
    </message>
    <message>
        <source>Gives</source>
        <translation>Cho ra</translation>
    </message>
    <message>
        <source>What its numbers mean, where its config does not say it</source>
        <translation>Ý nghĩa các con số của nó, khi cấu hình không nói rõ</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Thêm</translation>
    </message>
    <message>
        <source>as its config says</source>
        <translation>theo cấu hình của nó</translation>
    </message>
    <message>
        <source>depth without a scale</source>
        <translation>độ sâu không có tỷ lệ</translation>
    </message>
    <message>
        <source>near and far, no metres</source>
        <translation>gần và xa, không có mét</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Tệp…</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Thư mục…</translation>
    </message>
    <message>
        <source>{0}: its licence, {1}, allows no commercial use. Do you agree to it?</source>
        <translation>{0}: giấy phép của nó, {1}, không cho phép dùng thương mại. Bạn có đồng ý không?</translation>
    </message>
    <message>
        <source>Agree and get it</source>
        <translation>Đồng ý và tải</translation>
    </message>
    <message>
        <source>{0} was added from this machine. Delete livedepth's copy of it?</source>
        <translation>{0} được thêm từ máy này. Xóa bản sao của livedepth?</translation>
    </message>
    <message>
        <source>{0} is here: it can be chosen under Model</source>
        <translation>{0} đã có ở đây: có thể chọn trong Mô hình</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Xóa</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>đang dừng</translation>
    </message>
    <message>
        <source>no metres</source>
        <translation>không có mét</translation>
    </message>
    <message>
        <source>loading</source>
        <translation>đang nạp</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>đang dùng</translation>
    </message>
    <message>
        <source>here</source>
        <translation>có ở đây</translation>
    </message>
    <message>
        <source>being added</source>
        <translation>đang thêm</translation>
    </message>
    <message>
        <source>asking the hub</source>
        <translation>đang hỏi hub</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
    <message>
        <source>Third-party networks</source>
        <translation>Mạng của bên khác</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Mạng</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Kích cỡ</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Giấy phép</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Trạng thái</translation>
    </message>
    <message>
        <source>How much of it is here</source>
        <translation>Đã có bao nhiêu</translation>
    </message>
    <message>
        <source>gives metres</source>
        <translation>cho ra mét</translation>
    </message>
    <message>
        <source>gives depth without a scale</source>
        <translation>cho ra độ sâu không có tỷ lệ</translation>
    </message>
    <message>
        <source>gives near and far, no metres</source>
        <translation>cho ra gần và xa, không có mét</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>không nêu rõ</translation>
    </message>
    <message>
        <source>About the chosen network</source>
        <translation>Về mạng được chọn</translation>
    </message>
    <message>
        <source>Get</source>
        <translation>Tải</translation>
    </message>
    <message>
        <source>Download it; what was stopped goes on where it stopped</source>
        <translation>Tải về; phần đã dừng sẽ tiếp tục từ chỗ dừng</translation>
    </message>
    <message>
        <source>Stop getting it; what is here of it is kept for the next time</source>
        <translation>Dừng tải; phần đã có được giữ cho lần sau</translation>
    </message>
    <message>
        <source>Use now</source>
        <translation>Dùng ngay</translation>
    </message>
    <message>
        <source>Compute depth with it; the model in use goes on until it is ready</source>
        <translation>Tính độ sâu bằng mạng này; mô hình đang dùng tiếp tục cho đến khi nó sẵn sàng</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Gỡ bỏ</translation>
    </message>
    <message>
        <source>Add file or repository…</source>
        <translation>Thêm tệp hoặc kho…</translation>
    </message>
    <message>
        <source>A network that is not in this list</source>
        <translation>Một mạng không có trong danh sách này</translation>
    </message>
    <message>
        <source>It is in use: choose another model first</source>
        <translation>Mạng đang được dùng: hãy chọn mô hình khác trước</translation>
    </message>
    <message>
        <source>Delete it from the models folder</source>
        <translation>Xóa khỏi thư mục mô hình</translation>
    </message>
    <message>
        <source>{0}, no commercial use</source>
        <translation>{0}, không dùng thương mại</translation>
    </message>
    <message>
        <source>licence: {0}</source>
        <translation>giấy phép: {0}</translation>
    </message>
    <message>
        <source>More &amp;networks…</source>
        <translation>&amp;Mạng khác…</translation>
    </message>
    <message>
        <source>the process for it ended with code {code}</source>
        <translation>tiến trình của nó kết thúc với mã {code}</translation>
    </message>
    <message>
        <source>ONNX file</source>
        <translation>Tệp ONNX</translation>
    </message>
    <message>
        <source>{step} needs {key}</source>
        <translation>{step} cần có {key}</translation>
    </message>
    <message>
        <source>converting the network needs more memory than there is</source>
        <translation>chuyển đổi mạng cần nhiều bộ nhớ hơn hiện có</translation>
    </message>
    <message>
        <source>Files that are opened or dropped together play one after the other.</source>
        <translation>Các tệp được mở hoặc thả vào cùng lúc sẽ được phát lần lượt.</translation>
    </message>
    <message>
        <source>B − A
A: {first}
B: {second}</source>
        <translation>B − A
A: {first}
B: {second}</translation>
    </message>
    <message>
        <source>an MP4 whose index is at its end needs a server that gives parts of a file (Range): download it and open the file</source>
        <translation>MP4 có chỉ mục ở cuối cần máy chủ gửi được từng phần của tệp (Range): hãy tải tệp về rồi mở</translation>
    </message>
    <message>
        <source>{folder}: its config.json asks for {wanted} of another repository, which is never got</source>
        <translation>{folder}: config.json của nó đòi {wanted} từ một kho khác, điều không bao giờ được tải</translation>
    </message>
    <message>
        <source>{name}: {repository} asks for {wanted} of another repository, which is never got</source>
        <translation>{name}: {repository} đòi {wanted} từ một kho khác, điều không bao giờ được tải</translation>
    </message>
    <message>
        <source>name one under 'ONNX file', and how it is run under 'Runs like'</source>
        <translation>hãy chỉ ra một tệp ở 'Tệp ONNX' và cách chạy nó ở 'Chạy như'</translation>
    </message>
    <message>
        <source>add {repository}, with one under 'ONNX file'</source>
        <translation>hãy thêm {repository} và chỉ ra một tệp ở 'Tệp ONNX'</translation>
    </message>
    <message>
        <source>add {repository} as it is now</source>
        <translation>hãy thêm {repository} như hiện có</translation>
    </message>
    <message>
        <source>give it another name</source>
        <translation>hãy đặt cho nó tên khác</translation>
    </message>
    <message>
        <source>give it another name, or remove that one first</source>
        <translation>hãy đặt cho nó tên khác, hoặc xóa cái kia trước</translation>
    </message>
    <message>
        <source>try again; if that repeats, get it elsewhere and add its folder</source>
        <translation>hãy thử lại; nếu lặp lại, hãy lấy nó ở nơi khác và thêm thư mục của nó</translation>
    </message>
    <message>
        <source>{name}: {repository} has no revision {revision}, or no longer</source>
        <translation>{name}: {repository} không có, hoặc không còn bản {revision}</translation>
    </message>
    <message>
        <source>{where}: expected 'rgb,depth', found {known!r}</source>
        <translation>{where}: cần 'rgb,depth', nhưng có {known!r}</translation>
    </message>
    <message>
        <source>{where}: expected 'time rgb time depth', found {known!r}</source>
        <translation>{where}: cần 'time rgb time depth', nhưng có {known!r}</translation>
    </message>
    <message>
        <source>{where}: expected 'time file', found {known!r}</source>
        <translation>{where}: cần 'time file', nhưng có {known!r}</translation>
    </message>
    <message>
        <source>{path}: no such list of pairs</source>
        <translation>{path}: không có danh sách cặp ảnh này</translation>
    </message>
    <message>
        <source>{path}: is not a list in UTF-8 ({reason})</source>
        <translation>{path}: không phải danh sách ở dạng UTF-8 ({reason})</translation>
    </message>
    <message>
        <source>{where}: {relative!r} leaves the data folder; paths are relative to it</source>
        <translation>{where}: {relative!r} ra ngoài thư mục dữ liệu; đường dẫn phải tính từ thư mục đó</translation>
    </message>
    <message>
        <source>{where}: no such file {relative!r}</source>
        <translation>{where}: không có tệp {relative!r}</translation>
    </message>
    <message>
        <source>{name} is the name of a third-party network</source>
        <translation>{name} là tên của một mạng của bên thứ ba</translation>
    </message>
    <message>
        <source>choose another name with --name, or add --overwrite</source>
        <translation>chọn tên khác bằng --name, hoặc thêm --overwrite</translation>
    </message>
    <message>
        <source>Pictures and lists, for training (nyu)</source>
        <translation>Ảnh và danh sách, để huấn luyện (nyu)</translation>
    </message>
    <message>
        <source>As the TUM RGB-D benchmark (tum)</source>
        <translation>Như bộ chuẩn TUM RGB-D (tum)</translation>
    </message>
    <message>
        <source>the layout {layout} holds pictures as {known}, not as {rgb!r}</source>
        <translation>bố cục {layout} lưu ảnh dạng {known}, không phải {rgb!r}</translation>
    </message>
    <message>
        <source>the split {text!r} is not as 80/10/10: training, validation and test</source>
        <translation>cách chia {text!r} không có dạng 80/10/10: huấn luyện, kiểm định và kiểm tra</translation>
    </message>
    <message>
        <source>{root}: is no dataset of livedepth (its {name} cannot be read: {reason})</source>
        <translation>{root}: không phải bộ dữ liệu của livedepth (không đọc được {name}: {reason})</translation>
    </message>
    <message>
        <source>{path}: is damaged ({reason})</source>
        <translation>{path}: bị hỏng ({reason})</translation>
    </message>
    <message>
        <source>{root}: cannot be gone on with: {what} is {there} there and {here} here</source>
        <translation>{root}: không thể ghi tiếp: {what} ở đó là {there}, ở đây là {here}</translation>
    </message>
    <message>
        <source>{root}: was recorded otherwise: {differences}</source>
        <translation>{root}: đã được ghi khác: {differences}</translation>
    </message>
    <message>
        <source>{root}: is a dataset already</source>
        <translation>{root}: đã là một bộ dữ liệu</translation>
    </message>
    <message>
        <source>{source}: gives no depth of its own</source>
        <translation>{source}: không tự cho độ sâu</translation>
    </message>
    <message>
        <source>{root}: the layout {layout} is a file NAME{suffix}</source>
        <translation>{root}: bố cục {layout} là một tệp TÊN{suffix}</translation>
    </message>
    <message>
        <source>{root}: a set in the layout {layout} cannot be gone on with</source>
        <translation>{root}: bộ dữ liệu theo bố cục {layout} không thể ghi tiếp</translation>
    </message>
    <message>
        <source>too short for --split: no frame for {splits}; 'livedepth dataset split' divides it</source>
        <translation>quá ngắn cho --split: không có khung hình cho {splits}; 'livedepth dataset split' chia lại được</translation>
    </message>
    <message>
        <source>Mirror, turn, picture size and rate, and field of view of the camera</source>
        <translation>Lật gương, xoay, cỡ ảnh và tốc độ, và góc nhìn của camera</translation>
    </message>
    <message>
        <source>Field of &amp;view…</source>
        <translation>&amp;Góc nhìn…</translation>
    </message>
    <message>
        <source>Field of view</source>
        <translation>Góc nhìn</translation>
    </message>
    <message>
        <source>How many degrees the camera sees from side to side: metres rest on it</source>
        <translation>Camera nhìn được bao nhiêu độ từ trái sang phải: số mét dựa vào đó</translation>
    </message>
    <message>
        <source>How many degrees does this camera see from side to side?</source>
        <translation>Camera này nhìn được bao nhiêu độ từ trái sang phải?</translation>
    </message>
    <message>
        <source>Automatic: {0}</source>
        <translation>Tự động: {0}</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Tự động</translation>
    </message>
    <message>
        <source>What a calibration, the photo or the data set says, or what is assumed</source>
        <translation>Theo kết quả hiệu chỉnh, ảnh hoặc bộ dữ liệu, nếu không thì theo giá trị giả định</translation>
    </message>
    <message>
        <source>By hand:</source>
        <translation>Tự nhập:</translation>
    </message>
    <message>
        <source>Degrees from side to side</source>
        <translation>Số độ từ trái sang phải</translation>
    </message>
    <message>
        <source>How to measure it</source>
        <translation>Cách đo</translation>
    </message>
    <message>
        <source>How to measure it…</source>
        <translation>Cách đo…</translation>
    </message>
    <message>
        <source>What is being recorded has one field of view: end the recording first.</source>
        <translation>Bản ghi đang chạy chỉ có một góc nhìn: hãy dừng ghi trước.</translation>
    </message>
    <message>
        <source>It is kept for this camera.</source>
        <translation>Giá trị được lưu cho camera này.</translation>
    </message>
    <message>
        <source>It holds for this source until livedepth is closed.</source>
        <translation>Giá trị có hiệu lực với nguồn này cho đến khi đóng livedepth.</translation>
    </message>
    <message>
        <source>This model finds it out by itself: its depth does not change.</source>
        <translation>Mô hình này tự ước lượng góc nhìn: độ sâu của nó không đổi.</translation>
    </message>
    <message>
        <source>This model's depth does not change by it; points in space do.</source>
        <translation>Độ sâu của mô hình này không đổi theo góc nhìn; đám mây điểm thì có.</translation>
    </message>
    <message>
        <source>Close this window, print a chessboard, and run in a terminal:
{0}
What it finds is kept for this camera.</source>
        <translation>Đóng cửa sổ này, in một bàn cờ, rồi chạy trong cửa sổ dòng lệnh:
{0}
Kết quả được lưu cho camera này.</translation>
    </message>
    <message>
        <source>Print a chessboard, take pictures of it with this camera, and run in a terminal:
{0}
It says the field of view.</source>
        <translation>In một bàn cờ, chụp nó bằng camera này, rồi chạy trong cửa sổ dòng lệnh:
{0}
Lệnh này cho biết góc nhìn.</translation>
    </message>
    <message>
        <source>PICTURES</source>
        <translation>ẢNH</translation>
    </message>
    <message>
        <source>{name}: gives no picture with depth</source>
        <translation>{name}: không cho ảnh kèm độ sâu</translation>
    </message>
    <message>
        <source>RealSense: the camera does not start ({reason}); is another program using it?</source>
        <translation>RealSense: máy ảnh không khởi động được ({reason}); có chương trình khác đang dùng nó không?</translation>
    </message>
    <message>
        <source>there is no RealSense camera</source>
        <translation>không có máy ảnh RealSense nào</translation>
    </message>
    <message>
        <source>connect one to a USB 3 port</source>
        <translation>hãy cắm một máy vào cổng USB 3</translation>
    </message>
    <message>
        <source>there is no RealSense camera {serial}; there are: {known}</source>
        <translation>không có máy ảnh RealSense {serial}; hiện có: {known}</translation>
    </message>
    <message>
        <source>{title}: this OpenCV cannot read such cameras; it has to be one that was built with {backend}</source>
        <translation>{title}: bản OpenCV này không đọc được loại máy ảnh đó; cần một bản được dựng với {backend}</translation>
    </message>
    <message>
        <source>there is no {title} camera {index}, or another program uses it</source>
        <translation>không có máy ảnh {title} số {index}, hoặc chương trình khác đang dùng nó</translation>
    </message>
    <message>
        <source>{name}: cannot align its depth to its pictures</source>
        <translation>{name}: không thể căn độ sâu theo ảnh của nó</translation>
    </message>
    <message>
        <source>{root}: its depth was predicted by {model}, not measured</source>
        <translation>{root}: độ sâu của nó do {model} dự đoán, không phải đo được</translation>
    </message>
    <message>
        <source>{root}: holds no list of pictures with their depth (data/train.csv, pairs.csv, associations.txt, or rgb.txt with depth.txt)</source>
        <translation>{root}: không có danh sách ảnh kèm độ sâu (data/train.csv, pairs.csv, associations.txt, hoặc rgb.txt cùng depth.txt)</translation>
    </message>
    <message>
        <source>{path}: is no depth in 8 or 16 bits, or damaged beyond reading</source>
        <translation>{path}: không phải độ sâu 8 hay 16 bit, hoặc hỏng không đọc được</translation>
    </message>
    <message>
        <source>{which!r} is no number of a depth camera</source>
        <translation>{which!r} không phải số của máy ảnh đo độ sâu</translation>
    </message>
    <message>
        <source>--depth-source {spec!r}: is none of {known}, nor a folder of recorded pictures with depth</source>
        <translation>--depth-source {spec!r}: không phải {known}, cũng không phải thư mục ảnh đã ghi kèm độ sâu</translation>
    </message>
    <message>
        <source>--truth: only 'demo' knows its exact depth</source>
        <translation>--truth: chỉ 'demo' biết độ sâu chính xác của nó</translation>
    </message>
    <message>
        <source>a camera that measures depth is given with --depth-source</source>
        <translation>máy ảnh đo độ sâu được chỉ định bằng --depth-source</translation>
    </message>
    <message>
        <source>{name}: --on-key is for cameras, screens, streams and 'demo', which run in real time</source>
        <translation>{name}: --on-key dành cho máy ảnh, màn hình, luồng và 'demo', là những nguồn chạy theo thời gian thực</translation>
    </message>
    <message>
        <source>--fps {fps:g}: is no number of frames in a second</source>
        <translation>--fps {fps:g}: không phải số khung hình trong một giây</translation>
    </message>
    <message>
        <source>--on-key and --novel do not go together: give one of them</source>
        <translation>--on-key và --novel không dùng cùng nhau: hãy chọn một</translation>
    </message>
    <message>
        <source>--on-key takes the frame of the key; --fps is of use with --ring only</source>
        <translation>--on-key lấy khung hình lúc nhấn phím; --fps chỉ có ích khi dùng với --ring</translation>
    </message>
    <message>
        <source>the sets differ: {differences}</source>
        <translation>các bộ dữ liệu khác nhau: {differences}</translation>
    </message>
    <message>
        <source>--force puts them together all the same</source>
        <translation>--force vẫn gộp chúng lại</translation>
    </message>
    <message>
        <source>{root}: holds no pair</source>
        <translation>{root}: không có cặp nào</translation>
    </message>
    <message>
        <source>{root}: there is nothing to undo</source>
        <translation>{root}: không có gì để hoàn tác</translation>
    </message>
    <message>
        <source>{path}: is a link; what is taken out stays in the set</source>
        <translation>{path}: là một liên kết; những gì lấy ra phải ở lại trong bộ dữ liệu</translation>
    </message>
    <message>
        <source>{root}: {name!r} leaves the data folder</source>
        <translation>{root}: {name!r} dẫn ra ngoài thư mục dữ liệu</translation>
    </message>
    <message>
        <source>{path}: was changed since, so that the change before cannot be undone</source>
        <translation>{path}: đã bị thay đổi sau đó nên không thể hoàn tác thay đổi trước</translation>
    </message>
    <message>
        <source>{root}: cannot be changed ({reason})</source>
        <translation>{root}: không thể thay đổi ({reason})</translation>
    </message>
    <message>
        <source>{path}: is there again; move it away before the change is undone</source>
        <translation>{path}: lại có ở đó; hãy chuyển nó đi trước khi hoàn tác</translation>
    </message>
    <message>
        <source>{path}: lies in the set {source}</source>
        <translation>{path}: nằm trong bộ dữ liệu {source}</translation>
    </message>
    <message>
        <source>{path}: is no picture that can be read</source>
        <translation>{path}: không phải ảnh đọc được</translation>
    </message>
    <message>
        <source>{path}: is no depth: it has {channels} channels of {bits} bits</source>
        <translation>{path}: không phải độ sâu: có {channels} kênh {bits} bit</translation>
    </message>
    <message>
        <source>{root}: parquet holds pictures of one size, and this set has several</source>
        <translation>{root}: parquet chỉ chứa ảnh cùng một kích thước, còn bộ này có nhiều kích thước</translation>
    </message>
    <message>
        <source>{root}: holds no pair that can be read</source>
        <translation>{root}: không có cặp nào đọc được</translation>
    </message>
    <message>
        <source>livedepth dataset check says why</source>
        <translation>livedepth dataset check cho biết lý do</translation>
    </message>
    <message>
        <source>{path}: a contact sheet is a file NAME.png</source>
        <translation>{path}: bảng ảnh là một tệp TÊN.png</translation>
    </message>
    <message>
        <source>{root}: is no folder</source>
        <translation>{root}: không phải thư mục</translation>
    </message>
    <message>
        <source>{root}: no dataset in the layout nyu or tum (there is no data/train.csv, associations.txt or rgb.txt)</source>
        <translation>{root}: không có bộ dữ liệu theo bố cục nyu hay tum (không có data/train.csv, associations.txt hay rgb.txt)</translation>
    </message>
    <message>
        <source>{path}: lies in a folder that is a link to elsewhere; such a set cannot be divided</source>
        <translation>{path}: nằm trong thư mục liên kết tới nơi khác; bộ như vậy không chia được</translation>
    </message>
    <message>
        <source>{path}: nearly the same picture as {other}</source>
        <translation>{path}: gần như cùng ảnh với {other}</translation>
    </message>
    <message>
        <source>{path}: the same picture as {other}</source>
        <translation>{path}: cùng ảnh với {other}</translation>
    </message>
    <message>
        <source>{path}: is in no pair</source>
        <translation>{path}: không thuộc cặp nào</translation>
    </message>
    <message>
        <source>Open3D, colour and depth</source>
        <translation>Open3D, màu và độ sâu</translation>
    </message>
    <message>
        <source>COLMAP, pictures and cameras</source>
        <translation>COLMAP, ảnh và máy quay</translation>
    </message>
    <message>
        <source>Hugging Face datasets (parquet)</source>
        <translation>Bộ dữ liệu Hugging Face (parquet)</translation>
    </message>
    <message>
        <source>{name}: the camera's intrinsics are not known, so no camera is written</source>
        <translation>{name}: không biết thông số trong của máy quay nên không ghi máy quay</translation>
    </message>
    <message>
        <source>unknown form {name!r}; known: {known}</source>
        <translation>không biết dạng {name!r}; đã biết: {known}</translation>
    </message>
    <message>
        <source>Open a dataset</source>
        <translation>Mở bộ dữ liệu</translation>
    </message>
    <message>
        <source>marked to be removed</source>
        <translation>đã đánh dấu để lấy ra</translation>
    </message>
    <message>
        <source>Pair {0}, {1}</source>
        <translation>Cặp {0}, {1}</translation>
    </message>
    <message>
        <source>About the chosen pair</source>
        <translation>Về cặp đã chọn</translation>
    </message>
    <message>
        <source>Depth in colours</source>
        <translation>Độ sâu bằng màu</translation>
    </message>
    <message>
        <source>{0} measured</source>
        <translation>{0} đo được</translation>
    </message>
    <message>
        <source>State of the dataset</source>
        <translation>Trạng thái bộ dữ liệu</translation>
    </message>
    <message>
        <source>Pairs of the dataset</source>
        <translation>Các cặp của bộ dữ liệu</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Mở…</translation>
    </message>
    <message>
        <source>Another dataset</source>
        <translation>Bộ dữ liệu khác</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Kiểm tra</translation>
    </message>
    <message>
        <source>Mark what is wrong</source>
        <translation>Đánh dấu cặp lỗi</translation>
    </message>
    <message>
        <source>All pairs with a red sign</source>
        <translation>Tất cả các cặp có dấu đỏ</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>Đánh dấu</translation>
    </message>
    <message>
        <source>Remove marked</source>
        <translation>Lấy ra các cặp đã đánh dấu</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Hoàn tác</translation>
    </message>
    <message>
        <source>Reading the lists…</source>
        <translation>Đang đọc danh sách…</translation>
    </message>
    <message>
        <source>{0} of them in lists and files without a pair: 'livedepth dataset check'</source>
        <translation>{0} trong số đó ở danh sách và tệp không có cặp: 'livedepth dataset check'</translation>
    </message>
    <message>
        <source>Read every file, and show what is wrong</source>
        <translation>Đọc mọi tệp và cho biết chỗ nào sai</translation>
    </message>
    <message>
        <source>Mark the chosen pairs to be removed, or no longer</source>
        <translation>Đánh dấu các cặp đã chọn để lấy ra, hoặc bỏ dấu</translation>
    </message>
    <message>
        <source>Take the marked pairs out; their files are kept in the folder 'removed'</source>
        <translation>Lấy các cặp đã đánh dấu ra; tệp của chúng được giữ trong thư mục 'removed'</translation>
    </message>
    <message>
        <source>Unmark all, or put back what was taken out last</source>
        <translation>Bỏ mọi dấu, hoặc trả lại những gì vừa lấy ra</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Dừng</translation>
    </message>
    <message>
        <source>nothing is wrong</source>
        <translation>không có gì sai</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Đang kiểm tra…</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>đã dừng</translation>
    </message>
    <message>
        <source>Checking: {0} of {1}</source>
        <translation>Đang kiểm tra: {0} trên {1}</translation>
    </message>
    <message>
        <source>Removing…</source>
        <translation>Đang lấy ra…</translation>
    </message>
    <message>
        <source>Putting back…</source>
        <translation>Đang trả lại…</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>đã trả lại</translation>
    </message>
    <message>
        <source>Dataset – {0}</source>
        <translation>Bộ dữ liệu – {0}</translation>
    </message>
    <message>
        <source>{0} marked to be removed</source>
        <translation>{0} đã đánh dấu để lấy ra</translation>
    </message>
    <message>
        <source>{0} things are wrong</source>
        <translation>{0} chỗ sai</translation>
    </message>
    <message>
        <source>{0} to know of</source>
        <translation>{0} điều cần biết</translation>
    </message>
    <message>
        <source>{0} pairs taken out</source>
        <translation>đã lấy ra {0} cặp</translation>
    </message>
    <message>
        <source>{0} lines without a pair</source>
        <translation>{0} dòng không có cặp</translation>
    </message>
    <message>
        <source>Dataset (RGB + depth)</source>
        <translation>Bộ dữ liệu (RGB + độ sâu)</translation>
    </message>
    <message>
        <source>What is seen becomes a video or a dataset, until this is chosen again</source>
        <translation>Những gì đang thấy trở thành video hoặc bộ dữ liệu, cho đến khi chọn lại mục này</translation>
    </message>
    <message>
        <source>Da&amp;taset…</source>
        <translation>Bộ dữ &amp;liệu…</translation>
    </message>
    <message>
        <source>Look through a recorded dataset, check it, and take pairs out</source>
        <translation>Xem một bộ dữ liệu đã ghi, kiểm tra và lấy các cặp ra</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>Bộ dữ liệu</translation>
    </message>
    <message>
        <source>One file for ROS 2 and Foxglove (mcap)</source>
        <translation>Một tệp cho ROS 2 và Foxglove (mcap)</translation>
    </message>
    <message>
        <source>One file for ROS 2 and Foxglove, depth as float32 (mcap)</source>
        <translation>Một tệp cho ROS 2 và Foxglove, độ sâu dạng float32 (mcap)</translation>
    </message>
    <message>
        <source>One file for the viewer of Rerun (rrd)</source>
        <translation>Một tệp cho trình xem Rerun (rrd)</translation>
    </message>
    <message>
        <source>{name}: the camera's focal length is not known, so it is not in the file (it is with --fov, --focal or a calibration)</source>
        <translation>{name}: không biết tiêu cự của máy quay nên không ghi vào tệp (có khi dùng --fov, --focal hoặc hiệu chuẩn)</translation>
    </message>
    <message>
        <source>{part}: is what a recording that was cut off left</source>
        <translation>{part}: là phần còn lại của một lần ghi bị ngắt giữa chừng</translation>
    </message>
    <message>
        <source>give it another name, or remove it</source>
        <translation>hãy đặt tên khác hoặc xóa nó</translation>
    </message>
    <message>
        <source>the layout {layout} has no splits</source>
        <translation>bố cục {layout} không chia thành các phần</translation>
    </message>
    <message>
        <source>{address!r} is no address of a viewer of Rerun</source>
        <translation>{address!r} không phải là địa chỉ của trình xem Rerun</translation>
    </message>
    <message>
        <source>give HOST or HOST:PORT</source>
        <translation>hãy nhập HOST hoặc HOST:PORT</translation>
    </message>
    <message>
        <source>no viewer of Rerun answers at {host}:{port}</source>
        <translation>không có trình xem Rerun nào trả lời tại {host}:{port}</translation>
    </message>
    <message>
        <source>start 'rerun' there</source>
        <translation>hãy chạy 'rerun' ở đó</translation>
    </message>
    <message>
        <source>the viewer of Rerun did not start</source>
        <translation>trình xem Rerun không khởi động được</translation>
    </message>
    <message>
        <source>'python -m rerun' says why; a viewer elsewhere is named by --rerun-at</source>
        <translation>'python -m rerun' cho biết lý do; trình xem ở nơi khác được chỉ định bằng --rerun-at</translation>
    </message>
    <message>
        <source>no viewer of Rerun is installed here, and none listens on port {port}</source>
        <translation>không có trình xem Rerun nào được cài ở đây và không có trình nào lắng nghe ở cổng {port}</translation>
    </message>
    <message>
        <source>start one elsewhere, and give its address by --rerun-at</source>
        <translation>hãy chạy một trình xem ở nơi khác và cho địa chỉ bằng --rerun-at</translation>
    </message>
    <message>
        <source>the viewer of Rerun cannot be started ({reason})</source>
        <translation>không thể khởi động trình xem Rerun ({reason})</translation>
    </message>
    <message>
        <source>Rerun was shown {shown} frames; {dropped} were left out, as newer ones came first</source>
        <translation>Rerun đã được cho xem {shown} khung hình; {dropped} khung bị bỏ qua vì có khung mới hơn</translation>
    </message>
    <message>
        <source>nothing is sent to Rerun any more ({reason})</source>
        <translation>không còn gửi gì đến Rerun nữa ({reason})</translation>
    </message>
    <message>
        <source>{name}: converting it takes about {needed:.1f} GB of memory, and {free:.1f} GB are free</source>
        <translation>{name}: chuyển đổi cần khoảng {needed:.1f} GB bộ nhớ, nhưng chỉ còn trống {free:.1f} GB</translation>
    </message>
    <message>
        <source>close other programs, or choose the engine torch under Model, which converts nothing</source>
        <translation>hãy đóng bớt chương trình khác, hoặc chọn bộ máy torch ở mục Mô hình, không cần chuyển đổi</translation>
    </message>
    <message>
        <source>{0}: converting it takes about {1:.1f} GB of memory, and this machine has {2:.1f} GB. Only the engine torch, which converts nothing, may run it here.</source>
        <translation>{0}: chuyển đổi cần khoảng {1:.1f} GB bộ nhớ, nhưng máy này chỉ có {2:.1f} GB. Chỉ bộ máy torch, không cần chuyển đổi, mới có thể chạy nó ở đây.</translation>
    </message>
    <message>
        <source>Get it all the same</source>
        <translation>Vẫn tải về</translation>
    </message>
    <message>
        <source>{output}: another livedepth is writing it</source>
        <translation>{output}: một livedepth khác đang ghi tệp này</translation>
    </message>
    <message>
        <source>wait for its end, or choose another output</source>
        <translation>hãy chờ nó xong, hoặc chọn nơi ghi khác</translation>
    </message>
</context>
</TS>
