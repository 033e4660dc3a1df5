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
        <translation>Trợ &amp;giúp</translation>
    </message>
    <message>
        <source>&amp;Open file…</source>
        <translation>&amp;Mở tệp…</translation>
    </message>
    <message>
        <source>A video or a picture</source>
        <translation>Một video hoặc một ảnh</translation>
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
        <source>Drawn here; its depth is known</source>
        <translation>Vẽ ngay tại đây; độ sâu được biết chính xác</translation>
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
        <source>Record depth &amp;video</source>
        <translation>Ghi &amp;video độ sâu</translation>
    </message>
    <message>
        <source>Record a &amp;data set</source>
        <translation>Ghi bộ &amp;dữ liệu</translation>
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
        <source>Depth as a camera for other programs</source>
        <translation>Độ sâu như một camera cho chương trình khác</translation>
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
        <source>this model tells near from far, not metres</source>
        <translation>mô hình này chỉ phân biệt gần và xa, không cho mét</translation>
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
        <source>Open a video or a picture</source>
        <translation>Mở một video hoặc một ảnh</translation>
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
        <source>Apache-2.0; with PyQt6, which is GPLv3, the program as a whole is GPLv3. The default weights were trained on NYU Depth V2, a research data set.</source>
        <translation>Apache-2.0; cùng với PyQt6 theo GPLv3, toàn bộ chương trình theo GPLv3. Trọng số mặc định được huấn luyện trên NYU Depth V2, một bộ dữ liệu nghiên cứu.</translation>
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
        <source>The network that reads depth; can be changed while it runs</source>
        <translation>Mạng ước lượng độ sâu; có thể đổi khi đang chạy</translation>
    </message>
    <message>
        <source>Second model</source>
        <translation>Mô hình thứ hai</translation>
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
        <source>&amp;Colours</source>
        <translation>Mà&amp;u</translation>
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
        <source>Holds flicker down; a new scene is shown at once</source>
        <translation>Giảm nhấp nháy; cảnh mới hiện ngay</translation>
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
        <source>steady</source>
        <translation>giữ ổn định</translation>
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
        <source>Drag to wind</source>
        <translation>Kéo để tua</translation>
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
        <source>{0}: no such file</source>
        <translation>{0}: không có tệp này</translation>
    </message>
    <message>
        <source>{0}: no such file, camera or address; choose another source above</source>
        <translation>{0}: không có tệp, máy quay hay địa chỉ này; hãy chọn nguồn khác ở trên</translation>
    </message>
    <message>
        <source>{0}: does not open; choose another camera, or the demo room</source>
        <translation>{0}: không mở được; hãy chọn máy quay khác hoặc phòng mẫu</translation>
    </message>
    <message>
        <source>{0}: opens but gives no picture; is another program using it?</source>
        <translation>{0}: mở được nhưng không có hình; có phải chương trình khác đang dùng nó?</translation>
    </message>
    <message>
        <source>{0}: holds no pictures ({1})</source>
        <translation>{0}: không chứa ảnh nào ({1})</translation>
    </message>
    <message>
        <source>{0}: cannot be read as a picture</source>
        <translation>{0}: không đọc được như một bức ảnh</translation>
    </message>
    <message>
        <source>{0}: is cut off; get the whole picture</source>
        <translation>{0}: bị cắt cụt; hãy lấy lại ảnh đầy đủ</translation>
    </message>
    <message>
        <source>{0}: has no video stream</source>
        <translation>{0}: không có luồng video</translation>
    </message>
    <message>
        <source>{0}: cannot open the stream ({1})</source>
        <translation>{0}: không mở được luồng ({1})</translation>
    </message>
    <message>
        <source>{0}: not a video, or damaged beyond reading ({1})</source>
        <translation>{0}: không phải video, hoặc hỏng đến mức không đọc được ({1})</translation>
    </message>
    <message>
        <source>{0}: holds no picture that can be decoded</source>
        <translation>{0}: không có hình nào giải mã được</translation>
    </message>
    <message>
        <source>{0}: the file is cut off: {1} good frames, about {2} of {3} are missing</source>
        <translation>{0}: tệp bị cắt cụt: {1} khung hình tốt, thiếu khoảng {2} trên {3}</translation>
    </message>
    <message>
        <source>{0}: {1} damaged packets were skipped; {2} good frames</source>
        <translation>{0}: đã bỏ qua {1} gói hỏng; {2} khung hình tốt</translation>
    </message>
    <message>
        <source>{0}: reading stopped ({1})</source>
        <translation>{0}: việc đọc đã dừng ({1})</translation>
    </message>
    <message>
        <source>{0}: the source failed ({1})</source>
        <translation>{0}: nguồn bị lỗi ({1})</translation>
    </message>
    <message>
        <source>{0}: has no end; only what ends can be processed here</source>
        <translation>{0}: không có điểm kết thúc; ở đây chỉ xử lý được nguồn có kết thúc</translation>
    </message>
    <message>
        <source>{0}: exists already; choose another folder, or allow to write over files</source>
        <translation>{0}: đã có sẵn; hãy chọn thư mục khác hoặc cho phép ghi đè tệp</translation>
    </message>
    <message>
        <source>{0}: is a folder with files in it; choose another, or allow to write over files</source>
        <translation>{0}: là thư mục đã có tệp; hãy chọn thư mục khác hoặc cho phép ghi đè tệp</translation>
    </message>
    <message>
        <source>{0}: is the input itself</source>
        <translation>{0}: chính là tệp đầu vào</translation>
    </message>
    <message>
        <source>{0}: another job in the queue writes it</source>
        <translation>{0}: một việc khác trong hàng đợi đang ghi tệp này</translation>
    </message>
    <message>
        <source>{1} gives relative depth, not metres: choose a colour or grey video</source>
        <translation>{1} cho độ sâu tương đối, không phải mét: hãy chọn video màu hoặc xám</translation>
    </message>
    <message>
        <source>{0}: writing failed ({1})</source>
        <translation>{0}: ghi không thành công ({1})</translation>
    </message>
    <message>
        <source>{0}: cannot write to {1} ({2})</source>
        <translation>{0}: không ghi được vào {1} ({2})</translation>
    </message>
    <message>
        <source>{0}: cannot be made ({1})</source>
        <translation>{0}: không tạo được ({1})</translation>
    </message>
    <message>
        <source>{0}: cannot be written ({1})</source>
        <translation>{0}: không ghi được ({1})</translation>
    </message>
    <message>
        <source>{0}: there was no frame to write</source>
        <translation>{0}: không có khung hình nào để ghi</translation>
    </message>
    <message>
        <source>The virtual camera needs a package: pip install 'livedepth[camera]'</source>
        <translation>Máy quay ảo cần một gói: pip install 'livedepth[camera]'</translation>
    </message>
    <message>
        <source>No virtual camera can be opened ({0}). It needs a driver: {1}</source>
        <translation>Không mở được máy quay ảo ({0}). Nó cần trình điều khiển: {1}</translation>
    </message>
    <message>
        <source>{0}: cannot be loaded ({1})</source>
        <translation>{0}: không nạp được ({1})</translation>
    </message>
    <message>
        <source>{0}: cannot be read as a network ({1})</source>
        <translation>{0}: không đọc được như một mạng ({1})</translation>
    </message>
    <message>
        <source>{0}: was not written by livedepth; choose its .onnx instead</source>
        <translation>{0}: không phải do livedepth ghi; hãy chọn tệp .onnx của nó</translation>
    </message>
    <message>
        <source>{0}: how it wants its pictures is not known; {1} beside it has to say that</source>
        <translation>{0}: không rõ nó cần ảnh đầu vào thế nào; tệp {1} bên cạnh phải cho biết điều đó</translation>
    </message>
    <message>
        <source>{0}: damaged weights file ({1}); get it again</source>
        <translation>{0}: tệp trọng số bị hỏng ({1}); hãy lấy lại</translation>
    </message>
    <message>
        <source>{0}: cannot be read ({1}); using the defaults</source>
        <translation>{0}: không đọc được ({1}); dùng giá trị mặc định</translation>
    </message>
    <message>
        <source>{0}: is not YAML ({1}); using the defaults</source>
        <translation>{0}: không phải YAML ({1}); dùng giá trị mặc định</translation>
    </message>
    <message>
        <source>{0}: holds no settings; using the defaults</source>
        <translation>{0}: không chứa thiết đặt; dùng giá trị mặc định</translation>
    </message>
    <message>
        <source>{0}: unknown key {1} is left out</source>
        <translation>{0}: bỏ qua khóa lạ {1}</translation>
    </message>
    <message>
        <source>{0}: {1}: {2} cannot be taken; using the default, {4}</source>
        <translation>{0}: {1}: không nhận được {2}; dùng mặc định {4}</translation>
    </message>
    <message>
        <source>{0}: the file as it was is kept as {1}</source>
        <translation>{0}: tệp cũ được giữ lại với tên {1}</translation>
    </message>
    <message>
        <source>{0}: cannot be kept aside, so this time no setting is saved</source>
        <translation>{0}: không giữ lại được, nên lần này không lưu thiết đặt</translation>
    </message>
    <message>
        <source>{0}: not enough memory for {1}; using the CPU instead</source>
        <translation>{0}: không đủ bộ nhớ cho {1}; chuyển sang dùng CPU</translation>
    </message>
    <message>
        <source>{0}; using the CPU instead</source>
        <translation>{0}; chuyển sang dùng CPU</translation>
    </message>
    <message>
        <source>Depth has stopped ({0}); start livedepth again</source>
        <translation>Độ sâu đã dừng ({0}); hãy khởi động lại livedepth</translation>
    </message>
    <message>
        <source>{0}: failed ({1})</source>
        <translation>{0}: bị lỗi ({1})</translation>
    </message>
    <message>
        <source>{0}: {1} failed ({2})</source>
        <translation>{0}: {1} bị lỗi ({2})</translation>
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
        <source>Videos or pictures, with the model that is in use now</source>
        <translation>Video hoặc ảnh, với mô hình đang dùng</translation>
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
        <source>into</source>
        <translation>vào</translation>
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
        <source>The last one is still being written.</source>
        <translation>Bản ghi trước vẫn đang được lưu.</translation>
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
        <source>Saved: {0} ({1} frames)</source>
        <translation>Đã lưu: {0} ({1} khung hình)</translation>
    </message>
    <message>
        <source>{0} gives relative depth, and a data set is in metres</source>
        <translation>{0} cho độ sâu tương đối, còn bộ dữ liệu tính bằng mét</translation>
    </message>
    <message>
        <source>{0} pairs</source>
        <translation>{0} cặp</translation>
    </message>
    <message>
        <source>({0} lost)</source>
        <translation>(mất {0})</translation>
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
        <source>What computes the networks; auto takes the fastest for the device</source>
        <translation>Bộ máy tính các mạng; auto chọn cái nhanh nhất cho thiết bị</translation>
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
        <source>a cross: the depth there is told below</source>
        <translation>dấu chữ thập: độ sâu tại đó hiện bên dưới</translation>
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
        <source>This model tells near from far, not metres: points need metres.</source>
        <translation>Mô hình này chỉ phân biệt gần và xa: đám mây điểm cần mét.</translation>
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
        <source>This model tells near from far: there are no metres to hold.</source>
        <translation>Mô hình này chỉ phân biệt gần với xa: không có mét để giữ.</translation>
    </message>
    <message>
        <source>{0} was unplugged; it is used again when it is back</source>
        <translation>{0} đã bị rút; sẽ được dùng lại khi cắm vào</translation>
    </message>
    <message>
        <source>{0}: no picture comes; trying again until it does</source>
        <translation>{0}: không có hình; đang thử lại cho đến khi có</translation>
    </message>
</context>
</TS>
