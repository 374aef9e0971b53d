package io.xmodel.internal.jinja.syntax;

import io.xmodel.internal.jinja.syntax.Token.Kind;
import io.xmodel.internal.jinja.value.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * jinja2's lexer with Hugging Face's settings: {@code trim_blocks} (a line break right after a
 * block tag goes), {@code lstrip_blocks} (blanks between a line's start and a block tag go), and
 * the last line break of the template goes.
 */
final class Lexer {
  private static final Pattern LINE_BREAK = Pattern.compile("\r\n|\r|\n");
  private static final Pattern RAW_BEGIN = tag("\\{%([-+]?)\\s*raw\\s*(?:-%\\}\\s*|%\\})");
  private static final Pattern RAW_END =
      tag("\\{%([-+]?)\\s*endraw\\s*(?:\\+%\\}|-%\\}\\s*|%\\}\\n?)");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int line = 1;
  private int lineStart;
  private int counted;
  private boolean lineStarting = true;

  private Lexer(String source) {
    this.source = source;
  }

  /** Python's whitespace is Unicode's. */
  private static Pattern tag(String pattern) {
    return Pattern.compile(pattern.replace("\\s", "[\\s\\x0b\\x1c-\\x1f\\x85\\p{Z}]"));
  }

  /** The tokens of a template. */
  static List<Token> tokens(String template) {
    String source = LINE_BREAK.matcher(template).replaceAll("\n");
    if (source.endsWith("\n")) {
      source = source.substring(0, source.length() - 1);
    }
    Lexer lexer = new Lexer(source);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    int at = 0;
    while (at < source.length()) {
      int tag = nextTag(at);
      if (tag < 0) {
        data(source.substring(at), at);
        at = source.length();
        break;
      }
      char sign = signAt(tag + 2);
      char kind = source.charAt(tag + 1);
      data(stripped(source.substring(at, tag), sign, kind == '{'), at);
      Matcher raw = RAW_BEGIN.matcher(source).region(tag, source.length());
      int inside = tag + (sign == ' ' ? 2 : 3);
      if (raw.lookingAt()) {
        at = raw(raw.end(), tag);
      } else if (kind == '#') {
        at = comment(inside, tag);
      } else {
        add(kind == '%' ? Kind.BLOCK_BEGIN : Kind.VARIABLE_BEGIN, "", tag);
        TagLexer inner = new TagLexer(source, inside, kind == '%' ? "%}" : "}}", this::placeOf);
        at = inner.run(tokens);
      }
      lineStarting = at > 0 && source.charAt(at - 1) == '\n';
    }
    add(Kind.END, "", source.length());
  }

  /** The next <code>{{</code>, <code>{%</code> or <code>{#</code>; -1 when there is none. */
  private int nextTag(int from) {
    for (int at = source.indexOf('{', from); at >= 0; at = source.indexOf('{', at + 1)) {
      if (at + 1 < source.length() && "{%#".indexOf(source.charAt(at + 1)) >= 0) {
        return at;
      }
    }
    return -1;
  }

  private char signAt(int at) {
    char sign = at < source.length() ? source.charAt(at) : ' ';
    return sign == '-' || sign == '+' ? sign : ' ';
  }

  /** Text before a tag, without what the tag strips. */
  private String stripped(String text, char sign, boolean variable) {
    int end = text.length();
    while (end > 0 && Text.isSpace(text.charAt(end - 1))) {
      end--;
    }
    if (sign == '-') {
      return text.substring(0, end);
    }
    int start = text.lastIndexOf('\n') + 1;
    boolean strips = sign != '+' && !variable && (start > 0 || lineStarting) && end <= start;
    return strips ? text.substring(0, start) : text;
  }

  /** Reads to the end of a comment and returns where text goes on. */
  private int comment(int from, int tag) {
    int end = source.indexOf("#}", from);
    if (from == source.length()) {
      return from; // jinja2 lets this pass.
    }
    if (end < 0) {
      throw placeOf(tag).fault("this comment has no end; write '#}' after it");
    }
    char sign = end > from ? source.charAt(end - 1) : ' ';
    return afterTag(end + 2, sign);
  }

  /** Where text goes on after a block tag or a comment. */
  private int afterTag(int end, char sign) {
    return afterTag(source, end, sign);
  }

  static int afterTag(String source, int end, char sign) {
    int at = end;
    if (sign == '-') {
      while (at < source.length() && Text.isSpace(source.charAt(at))) {
        at++;
      }
    } else if (sign != '+' && at < source.length() && source.charAt(at) == '\n') {
      at++;
    }
    return at;
  }

  /** Reads a raw block's text and returns where text goes on. */
  private int raw(int from, int tag) {
    Matcher end = RAW_END.matcher(source);
    if (from == source.length()) {
      return from; // jinja2 lets this pass.
    }
    if (!end.find(from)) {
      throw placeOf(tag).fault("this raw block has no end; write '{%% endraw %%}' after it");
    }
    lineStarting = source.charAt(from - 1) == '\n';
    char sign = end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0);
    data(stripped(source.substring(from, end.start()), sign, false), from);
    return end.end();
  }

  private void data(String text, int at) {
    if (!text.isEmpty()) {
      add(Kind.DATA, text, at);
    }
  }

  private void add(Kind kind, String text, int at) {
    tokens.add(new Token(kind, text, text, placeOf(at)));
  }

  /** The place of an offset; they are asked for in rising order but for a tag's begin. */
  private Place placeOf(int at) {
    if (at < counted) {
      counted = 0;
      line = 1;
      lineStart = 0;
    }
    for (; counted < at; counted++) {
      if (source.charAt(counted) == '\n') {
        line++;
        lineStart = counted + 1;
      }
    }
    return new Place(line, at - lineStart + 1);
  }
}
