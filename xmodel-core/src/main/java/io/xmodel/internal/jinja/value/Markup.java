package io.xmodel.internal.jinja.value;

/**
 * A string that is marked as safe HTML: what is joined to it gets escaped.
 *
 * @param text the string
 */
public record Markup(String text) {
  /** The text with {@code & < > ' "} as HTML writes them. */
  public static String escape(String text) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); i++) {
      String entity =
          switch (text.charAt(i)) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '\'' -> "&#39;";
            case '"' -> "&#34;";
            default -> null;
          };
      if (entity != null && escaped == null) {
        escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (escaped != null) {
        if (entity != null) {
          escaped.append(entity);
        } else {
          escaped.append(text.charAt(i));
        }
      }
    }
    return escaped == null ? text : escaped.toString();
  }
}
