"""What holds when nothing is said, and what names mean. Imports nothing, so that asking is free."""

DEFAULT_MODEL = "residual-lite"
USUAL_PICTURE = (480, 640)  # height, width of pictures, where nobody knows which will come
OPACITY = 0.6  # of depth over its picture
FOCAL = 519.0 / 640.0  # in picture widths, of NYU's Kinect, the camera of the training data
FIELD_OF_VIEW = 63.0  # degrees, horizontal: the same camera, rounded

GRAPH_SUFFIXES = (".onnx", ".xml")  # networks as graphs
MANIFEST_SUFFIX = ".network"  # of what is noted of a network that was installed by name
NETWORK_SUFFIXES = (".safetensors", *GRAPH_SUFFIXES, MANIFEST_SUFFIX)
