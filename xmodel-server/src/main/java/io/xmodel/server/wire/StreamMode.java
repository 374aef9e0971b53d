package io.xmodel.server.wire;

/**
 * Whether the answer is streamed.
 *
 * @param stream whether it is
 * @param usage whether a last event tells the usage
 * @param continuousUsage whether every event does
 */
public record StreamMode(boolean stream, boolean usage, boolean continuousUsage) {
  /** What a request says of it. */
  public static StreamMode read(Fields fields) {
    boolean stream = fields.flag("stream", false);
    Fields options = fields.object("stream_options");
    if (options == null) {
      return new StreamMode(stream, false, false);
    }
    if (!stream) {
      throw ApiException.badValue(
          "stream_options", "stream_options must be left out unless stream is true.");
    }
    boolean usage = options.flag("include_usage", false);
    boolean continuous = options.flag("continuous_usage_stats", false);
    return new StreamMode(true, usage, usage && continuous);
  }
}
