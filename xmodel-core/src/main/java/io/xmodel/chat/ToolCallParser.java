package io.xmodel.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the tool calls out of an answer, in the form that the published template renders them:
 * {@code <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>NAME}, a fenced block of JSON
 * arguments, {@code <｜tool▁call▁end｜>…<｜tool▁calls▁end｜>}. An answer that breaks off inside a call
 * has that call left in its text.
 */
public final class ToolCallParser {
  private static final String BEGIN = "<｜tool▁calls▁begin｜>";
  private static final Pattern CALL =
      Pattern.compile(
          "\\s*<｜tool▁call▁begin｜>\\w*<｜tool▁sep｜>([^\\n]*)\\n```(?:json)?\\n(.*?)\\n```<｜tool▁call▁end｜>",
          Pattern.DOTALL);

  private ToolCallParser() {}

  /**
   * Splits an answer into text and calls.
   *
   * @param answer what the model wrote, special tokens included, end-of-text token excluded
   * @return an assistant's message; without calls when there is none
   */
  public static Message parse(String answer) {
    int begin = answer.indexOf(BEGIN);
    if (begin < 0) {
      return Message.assistant(answer);
    }
    List<ToolCall> calls = new ArrayList<>();
    Matcher matcher = CALL.matcher(answer);
    for (int at = begin + BEGIN.length();
        matcher.region(at, answer.length()).lookingAt();
        at = matcher.end()) {
      calls.add(new ToolCall("", matcher.group(1), matcher.group(2)));
    }
    return calls.isEmpty()
        ? Message.assistant(answer)
        : Message.assistant(answer.substring(0, begin), calls);
  }
}
