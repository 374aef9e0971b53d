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
 * <p>Markers count by their ids, so text that looks like one is text. What deviates from the form,
 * or breaks off, comes as text with its markers: nothing is lost.
 */
final class AnswerParser extends TextParser {
  /** Name and the opening of the arguments, which are an object. */
  private static final Pattern HEAD =
      Pattern.compile("\\s*([^\\n]+?)[ \\t]*\\n```(?:json)?\\s*(?=\\{)");

  /** What may become {@link #HEAD}: a name, a line break, a fence. */
  private static final int LONGEST_HEAD = 512;

  private final Tokenizer tokenizer;
  private final Markers markers;
  private State state = State.TEXT;
  private int calls;
  private String head = "";
  private String name = "";
  private JsonSpan span = new JsonSpan();
  private final StringBuilder arguments = new StringBuilder();

  /** The call so far as it was written, markers included, in case it turns out to be none. */
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

  AnswerParser(Tokenizer tokenizer, List<String> stopStrings) {
    super(tokenizer, stopStrings);
    this.tokenizer = tokenizer;
    this.markers = Markers.of(tokenizer);
  }

  @Override
  public boolean accept(GeneratedToken token, Consumer<GenerationEvent> events) {
    int id = token.id();
    if (state == State.TEXT) {
      if (id == markers.thinkBegin() || id == markers.callsBegin()) {
        flush(events);
        hold(token);
        state = id == markers.thinkBegin() ? State.REASONING : State.CALLS;
        write(id == markers.callsBegin() ? id : -1);
        return false;
      }
      return super.accept(token, events);
    }
    hold(token);
    if (state == State.REASONING) {
      if (id == markers.thinkEnd()) {
        reasoning(decodeRest(), events);
        state = State.TEXT;
      } else {
        reasoning(decode(id), events);
      }
      return false;
    }
    call(id, events);
    return false;
  }

  @Override
  public void finish(FinishReason reason, Timings timings, Consumer<GenerationEvent> events) {
    if (state == State.REASONING) {
      reasoning(decodeRest(), events);
    } else if (state != State.TEXT) {
      raw.append(decodeRest());
      if (state != State.CALLS || calls == 0) {
        deviate(events);
      }
    }
    super.finish(reason, timings, events);
  }

  private void reasoning(String text, Consumer<GenerationEvent> events) {
    if (!text.isEmpty()) {
      events.accept(new Reasoning(text, taken()));
    }
  }

  /** Remembers a marker as it was written. */
  private void write(int id) {
    if (id >= 0) {
      raw.append(tokenizer.decodeWithSpecialTokens(new int[] {id}));
    }
  }

  /** A token of the part with calls. */
  private void call(int id, Consumer<GenerationEvent> events) {
    if (tokenizer.eosIds().contains(id)) {
      return; // the end is no part of any text
    }
    if (tokenizer.isSpecial(id) || id == markers.separator()) {
      raw.append(decodeRest());
      write(id);
      marker(id, events);
      return;
    }
    String text = decode(id);
    raw.append(text);
    switch (state) {
      case CALLS, TAIL -> {
        if (!text.chars().allMatch(c -> Character.isWhitespace(c) || c == '`')) {
          deviate(events);
        }
      }
      case HEAD -> {
        head += text;
        Matcher matcher = HEAD.matcher(head);
        if (matcher.lookingAt()) {
          name = matcher.group(1);
          events.accept(new ToolCallBegin(calls, name, taken()));
          state = State.ARGUMENTS;
          arguments(head.substring(matcher.end()), events);
        } else if (head.length() > LONGEST_HEAD) {
          deviate(events);
        }
      }
      case ARGUMENTS -> arguments(text, events);
      case TYPE, TEXT, REASONING -> {}
    }
  }

  private void marker(int id, Consumer<GenerationEvent> events) {
    if (state == State.CALLS && id == markers.callBegin()) {
      state = State.TYPE;
    } else if (state == State.TYPE && id == markers.separator()) {
      state = State.HEAD;
      head = "";
      span = new JsonSpan();
      arguments.setLength(0);
    } else if (state == State.TAIL && id == markers.callEnd()) {
      ToolCall call = new ToolCall("", name, arguments.toString());
      events.accept(new ToolCallEnd(calls, call, taken()));
      calls++;
      raw.setLength(0);
      state = State.CALLS;
    } else if (state == State.CALLS && id == markers.callsEnd() && calls > 0) {
      raw.setLength(0);
      state = State.TEXT;
    } else if (!(state == State.CALLS && calls > 0)) {
      deviate(events);
    }
  }

  private void arguments(String text, Consumer<GenerationEvent> events) {
    for (int i = 0; i < text.length(); i++) {
      if (span.closes(text.charAt(i))) {
        part(text.substring(0, i + 1), events);
        state = State.TAIL;
        String rest = text.substring(i + 1);
        if (!rest.chars().allMatch(c -> Character.isWhitespace(c) || c == '`')) {
          deviate(events);
        }
        return;
      }
    }
    part(text, events);
  }

  private void part(String text, Consumer<GenerationEvent> events) {
    if (!text.isEmpty()) {
      arguments.append(text);
      events.accept(new ToolCallArguments(calls, text, taken()));
    }
  }

  /** It is no call after all. */
  private void deviate(Consumer<GenerationEvent> events) {
    text(raw.toString(), events);
    raw.setLength(0);
    state = State.TEXT;
  }
}
