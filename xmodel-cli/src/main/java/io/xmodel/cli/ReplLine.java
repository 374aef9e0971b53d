package io.xmodel.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.CompletingParsedLine;

/**
 * A line as Tab sees it: a command, what follows it as one word, blanks included, or a message.
 *
 * @param line as typed
 * @param cursor in the line
 * @param command that the cursor is behind, or empty
 * @param begin where the word begins that the cursor is in
 */
record ReplLine(String line, int cursor, String command, int begin)
    implements CompletingParsedLine {
  static final String OVERWRITE = "--overwrite";

  private static final Pattern COMMAND =
      Pattern.compile("\\A(/\\S*)\\s+(?:" + OVERWRITE + "\\s+)?");

  /** Finds the word. */
  static ReplLine parse(String line, int cursor) {
    Matcher matcher = COMMAND.matcher(line.substring(0, cursor));
    return matcher.lookingAt()
        ? new ReplLine(line, cursor, matcher.group(1), matcher.end())
        : new ReplLine(line, cursor, "", 0);
  }

  /** Whether the word is the name of a command: nothing stands before it. */
  boolean isCommand() {
    return command.isEmpty() && line.startsWith("/");
  }

  @Override
  public String word() {
    return line.substring(begin);
  }

  @Override
  public int wordCursor() {
    return cursor - begin;
  }

  @Override
  public int wordIndex() {
    return command.isEmpty() ? 0 : 1;
  }

  @Override
  public List<String> words() {
    return command.isEmpty() ? List.of(word()) : List.of(command, word());
  }

  /** A word needs neither quotes nor escapes: it goes to the end of the line. */
  @Override
  public CharSequence escape(CharSequence candidate, boolean complete) {
    return candidate;
  }

  @Override
  public int rawWordCursor() {
    return wordCursor();
  }

  @Override
  public int rawWordLength() {
    return word().length();
  }
}
