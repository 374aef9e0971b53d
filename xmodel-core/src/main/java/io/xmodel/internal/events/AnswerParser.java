package io.xmodel.internal.events;

import io.xmodel.chat.ToolCall;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.generation.GenerationEvent.Reasoning;
import io.xmodel.generation.GenerationEvent.ToolCallArguments;
import io.xmodel.generation.GenerationEvent.ToolCallBegin;
import io.xmodel.generation.GenerationEvent.ToolCallEnd;
import io.xmodel.generation.Timings;
import io.xmodel.internal.text.Tokenizer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer to messages: text, reasoning between {@code <think>} and {@code </think>}, and tool
 * calls in the form that the published template renders:
 *
 * <pre>
 * &lt;｜tool▁calls▁begin｜&gt;&lt;｜tool▁call▁begin｜&gt;function&lt;｜tool▁sep｜&gt;NAME
 * ```json
 * ARGUMENTS
 * ```&lt;｜tool▁call▁end｜&gt;&lt;｜tool▁calls▁end｜&gt;
 * </pre>
 *
 * <p>Further calls follow after a line break. Markers count by their ids, so text that looks like
 * one is text; whether the tokenizer calls them special does not matter. What deviates from the
 * form, or breaks off, comes as text with its markers: nothing is lost.
 */
final class AnswerParser extends TextParser {
  private static final String TYPE = ToolCall.TYPE;

  /** Name and the opening of the arguments, which are an object. */
  private static final Pattern HEAD =
      Pattern.compile("\\s*(\\S+)[ \\t]*\\n```(?:json)?\\s*(?=\\{)");

  /** What is longer will not become {@link #HEAD}: nobody should wait for it. */
  private static final int LONGEST_HEAD = 512;

  /** What may become the closing fence. */
  private static final Pattern TAIL = Pattern.compile("\\s*(?:`{0,2}|```\\s*)");

  private final Tokenizer tokenizer;
  private final Markers markers;
  private final Supplier<String> ids;
  private State state = State.TEXT;

  /** Complete calls so far, and how many there were when these began. */
  private int calls;

  private int callsBefore;
  private String callId = "";
  private String name = "";
  private JsonSpan span = new JsonSpan();
  private final StringBuilder arguments = new StringBuilder();

  /** The part of the form that is being read, as far as it has come. */
  private final StringBuilder part = new StringBuilder();

  /** What came since the last complete call, markers included, in case it turns out to be none. */
  private final StringBuilder raw = new StringBuilder();

  private enum State {
    TEXT,
    REASONING,
    /** Between calls. */
    CALLS,
    /** After a call's begin: the word before the separator. */
    TYPE,
    /** After the separator: name and fence. */
    HEAD,
    ARGUMENTS,
    /** After the arguments' closing brace: the fence. */
    TAIL
  }

  AnswerParser(Tokenizer tokenizer, List<String> stopStrings, int minTokens, Supplier<String> ids) {
    super(tokenizer, stopStrings, minTokens);
    this.tokenizer = tokenizer;
    this.markers = Markers.of(tokenizer);
    this.ids = ids;
  }

  @Override
  public boolean accept(GeneratedToken token, Consumer<GenerationEvent> events) {
    int id = token.id();
    if (markers.contains(id) && isStop(id)) {
      hold(token);
      if (state == State.TEXT) {
        flush(events);
      }
      return true;
    }
    if (state == State.REASONING) {
      hold(token);
      reasoning(id, events);
      return false;
    }
    boolean marker = markers.contains(id);
    if (marker && state != State.TEXT) {
      piece(decodeRest(), events);
    }
    if (id == markers.thinkBegin() || id == markers.callsBegin()) {
      return begin(token, events);
    }
    if (state == State.TEXT) {
      return super.accept(token, events);
    }
    hold(token);
    if (marker) {
      marker(id, events);
    } else {
      piece(decode(id), events);
    }
    return false;
  }

  @Override
  public void finish(FinishReason reason, Timings timings, Consumer<GenerationEvent> events) {
    if (state == State.REASONING) {
      thought(decodeRest(), events);
    } else if (state != State.TEXT) {
      piece(decodeRest(), events);
      if (state != State.CALLS || calls == callsBefore) {
        deviate(events);
      }
    }
    super.finish(reason, timings, events);
  }

  /** Reasoning or calls begin, and what came before ends. */
  private boolean begin(GeneratedToken token, Consumer<GenerationEvent> events) {
    if (state == State.TEXT) {
      flush(events);
    } else {
      deviate(events);
    }
    hold(token);
    if (token.id() == markers.thinkBegin()) {
      state = State.REASONING;
    } else {
      state = State.CALLS;
      callsBefore = calls;
      write(token.id());
    }
    return stopped();
  }

  private void reasoning(int id, Consumer<GenerationEvent> events) {
    if (id == markers.thinkEnd()) {
      thought(decodeRest(), events);
      state = State.TEXT;
    } else {
      thought(decode(id), events);
    }
  }

  private void thought(String text, Consumer<GenerationEvent> events) {
    if (!text.isEmpty()) {
      events.accept(new Reasoning(text, taken()));
    }
  }

  /** Remembers a marker as it was written. */
  private void write(int id) {
    raw.append(tokenizer.decodeWithSpecialTokens(new int[] {id}));
  }

  /** A marker among calls. */
  private void marker(int id, Consumer<GenerationEvent> events) {
    write(id);
    if (state == State.CALLS && id == markers.callBegin()) {
      next(State.TYPE);
    } else if (state == State.TYPE && id == markers.separator() && TYPE.contentEquals(part)) {
      next(State.HEAD);
    } else if (state == State.TAIL
        && id == markers.callEnd()
        && part.toString().strip().equals("```")) {
      ToolCall call = new ToolCall(callId, name, arguments.toString());
      events.accept(new ToolCallEnd(calls, call, taken()));
      calls++;
      raw.setLength(0);
      next(State.CALLS);
    } else if (state == State.CALLS && id == markers.callsEnd() && calls > callsBefore) {
      raw.setLength(0);
      next(State.TEXT);
    } else {
      deviate(events);
    }
  }

  private void next(State next) {
    state = next;
    part.setLength(0);
  }

  /** Text among calls. */
  private void piece(String text, Consumer<GenerationEvent> events) {
    raw.append(text);
    if (state == State.ARGUMENTS) {
      arguments(text, events);
      return;
    }
    part.append(text);
    boolean fits =
        switch (state) {
          case CALLS -> part.toString().isBlank();
          case TYPE -> TYPE.startsWith(part.toString());
          case HEAD -> head(events);
          case TAIL -> TAIL.matcher(part).matches();
          case ARGUMENTS, TEXT, REASONING -> true;
        };
    if (!fits) {
      deviate(events);
    }
  }

  private boolean head(Consumer<GenerationEvent> events) {
    Matcher matcher = HEAD.matcher(part);
    if (!matcher.lookingAt()) {
      return part.length() <= LONGEST_HEAD;
    }
    if (matcher.end() > LONGEST_HEAD) {
      return false;
    }
    name = matcher.group(1);
    String rest = part.substring(matcher.end());
    callId = ids.get();
    events.accept(new ToolCallBegin(calls, callId, name, taken()));
    span = new JsonSpan();
    arguments.setLength(0);
    next(State.ARGUMENTS);
    arguments(rest, events);
    return true;
  }

  private void arguments(String text, Consumer<GenerationEvent> events) {
    int length = span.accept(text);
    if (span.broken()) {
      deviate(events);
      return;
    }
    if (length > 0) {
      String own = text.substring(0, length);
      arguments.append(own);
      events.accept(new ToolCallArguments(calls, own, taken()));
    }
    if (span.closed()) {
      next(State.TAIL);
      part.append(text, length, text.length());
      if (!TAIL.matcher(part).matches()) {
        deviate(events);
      }
    }
  }

  /** It is no call after all. */
  private void deviate(Consumer<GenerationEvent> events) {
    text(raw.toString(), events);
    raw.setLength(0);
    next(State.TEXT);
  }
}
