package io.xmodel.internal.events;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a whole answer reads, by regular expressions: the specification that the parser of tokens is
 * compared with. Gives {@link Said#outline}.
 */
final class Reading {
  private static final String CALLS = "<｜tool▁calls▁begin｜>";
  private static final Pattern BEGIN = Pattern.compile("<think>|" + CALLS);
  private static final Pattern MARKER = Pattern.compile("<｜tool▁|</?think>");
  private static final Pattern HEAD =
      Pattern.compile(
          "\\s*<｜tool▁call▁begin｜>function<｜tool▁sep｜>\\s*([^\\s<]+)[ \\t]*\\n```(?:json)?\\s*(?=\\{)");
  private static final Pattern TAIL = Pattern.compile("\\s*```\\s*<｜tool▁call▁end｜>");
  private static final Pattern CALLS_END = Pattern.compile("\\s*<｜tool▁calls▁end｜>");

  private final String all;
  private final List<String> lines = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  private Reading(String all) {
    this.all = all;
  }

  static List<String> of(String all) {
    Reading reading = new Reading(all);
    reading.read();
    return reading.lines;
  }

  private void read() {
    int at = 0;
    Matcher begin = BEGIN.matcher(all);
    while (begin.find(at)) {
      text.append(all, at, begin.start());
      if (begin.group().equals(CALLS)) {
        int end = calls(begin.end());
        if (end == begin.end()) {
          text.append(CALLS);
        }
        at = end;
      } else {
        int end = all.indexOf("</think>", begin.end());
        at = end < 0 ? all.length() : end + "</think>".length();
        String thought = all.substring(begin.end(), end < 0 ? all.length() : end);
        if (!thought.isEmpty()) {
          line("thought ", thought);
        }
      }
    }
    text.append(all.substring(at));
    line("text ", "");
  }

  private void line(String kind, String content) {
    if (!text.isEmpty()) {
      lines.add("text " + text);
      text.setLength(0);
    }
    if (!content.isEmpty()) {
      String before = lines.isEmpty() ? "" : lines.getLast();
      if (kind.equals("thought ") && before.startsWith("thought ")) {
        lines.set(lines.size() - 1, before + content); // nothing was said between them
      } else {
        lines.add(kind + content);
      }
    }
  }

  /**
   * Reads calls; returns where they end, the marker included: where it began when there are none.
   */
  private int calls(int begin) {
    int at = begin;
    while (true) {
      Matcher head = HEAD.matcher(all).region(at, all.length());
      int arguments = head.lookingAt() ? head.end() : -1;
      int end = arguments < 0 ? -1 : object(arguments);
      Matcher tail = TAIL.matcher(all).region(Math.max(end, 0), all.length());
      if (end < 0 || !tail.lookingAt()) {
        break;
      }
      line("call ", head.group(1) + " " + all.substring(arguments, end));
      at = tail.end();
    }
    Matcher last = CALLS_END.matcher(all).region(at, all.length());
    if (at > begin && last.lookingAt()) {
      return last.end();
    }
    return at > begin && all.substring(at).isBlank() ? all.length() : at;
  }

  /** Where an object that begins here ends, or -1. */
  private int object(int begin) {
    String open = "";
    boolean inString = false;
    boolean escaped = false;
    for (int i = begin; i < all.length(); i++) {
      char c = all.charAt(i);
      if (MARKER.matcher(all).region(i, all.length()).lookingAt()) {
        return -1;
      }
      if (escaped) {
        escaped = false;
      } else if (inString) {
        escaped = c == '\\';
        inString = c != '"';
      } else if (c == '"') {
        inString = true;
      } else if (c == '{' || c == '[') {
        open += c;
      } else if (c == '}' || c == ']') {
        if (open.charAt(open.length() - 1) != (c == '}' ? '{' : '[')) {
          return -1;
        }
        open = open.substring(0, open.length() - 1);
        if (open.isEmpty()) {
          return i + 1;
        }
      }
    }
    return -1;
  }
}
