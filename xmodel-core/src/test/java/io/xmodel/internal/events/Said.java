package io.xmodel.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.chat.ToolCall;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.generation.Timings;
import java.util.ArrayList;
import java.util.List;

/**
 * What a parser made of tokens. Whatever they are: every token is in one event, in order; there is
 * one end, the last; calls begin, go on and end in that order.
 */
record Said(List<GenerationEvent> events, boolean stopped) {
  private static final Timings TIMINGS = new Timings(0, 0, 0, 0, 0, 0);

  static Said of(EventParser parser, int... ids) {
    List<GenerationEvent> events = new ArrayList<>();
    List<GeneratedToken> tokens = new ArrayList<>();
    boolean stopped = false;
    for (int id : ids) {
      GeneratedToken token = new GeneratedToken(id, -tokens.size(), List.of());
      tokens.add(token);
      stopped = parser.accept(token, events::add);
      if (stopped) {
        break;
      }
    }
    parser.finish(FinishReason.STOP, TIMINGS, events::add);
    Said said = new Said(events, stopped);
    said.check(tokens);
    return said;
  }

  private void check(List<GeneratedToken> tokens) {
    assertThat(events.stream().flatMap(event -> event.tokens().stream())).isEqualTo(tokens);
    assertThat(events.getLast()).isInstanceOf(GenerationEvent.Done.class);
    assertThat(events.stream().filter(event -> event instanceof GenerationEvent.Done)).hasSize(1);
    int ended = 0;
    GenerationEvent.ToolCallBegin open = null;
    StringBuilder arguments = new StringBuilder();
    for (GenerationEvent event : events) {
      switch (event) {
        case GenerationEvent.Text text -> {
          assertThat(text.text()).isNotEmpty();
          open = null; // a call that broke off
        }
        case GenerationEvent.Reasoning reasoning -> assertThat(reasoning.text()).isNotEmpty();
        case GenerationEvent.ToolCallBegin begin -> {
          assertThat(open).isNull();
          assertThat(begin.index()).isEqualTo(ended);
          open = begin;
          arguments.setLength(0);
        }
        case GenerationEvent.ToolCallArguments part -> {
          assertThat(open).isNotNull();
          assertThat(part.index()).isEqualTo(ended);
          assertThat(part.part()).isNotEmpty();
          arguments.append(part.part());
        }
        case GenerationEvent.ToolCallEnd end -> {
          assertThat(end.index()).isEqualTo(ended);
          assertThat(end.call().arguments()).isEqualTo(arguments.toString());
          assertThat(open).isNotNull();
          if (open != null) {
            assertThat(end.call().id()).isEqualTo(open.id());
            assertThat(end.call().name()).isEqualTo(open.name());
          }
          open = null;
          ended++;
        }
        case GenerationEvent.Done _ -> assertThat(open).isNull();
      }
    }
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (GenerationEvent event : events) {
      if (event instanceof GenerationEvent.Text more) {
        text.append(more.text());
      }
    }
    return text.toString();
  }

  String reasoning() {
    StringBuilder text = new StringBuilder();
    for (GenerationEvent event : events) {
      if (event instanceof GenerationEvent.Reasoning more) {
        text.append(more.text());
      }
    }
    return text.toString();
  }

  List<ToolCall> calls() {
    List<ToolCall> calls = new ArrayList<>();
    for (GenerationEvent event : events) {
      if (event instanceof GenerationEvent.ToolCallEnd end) {
        calls.add(end.call());
      }
    }
    return calls;
  }

  /** All of it in one line each, without tokens: what does not depend on how a text is cut. */
  List<String> outline() {
    List<String> lines = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    StringBuilder thought = new StringBuilder();
    for (GenerationEvent event : events) {
      if (event instanceof GenerationEvent.ToolCallBegin
          || event instanceof GenerationEvent.ToolCallArguments) {
        continue; // they count only when the call ends
      }
      if (!(event instanceof GenerationEvent.Text) && !text.isEmpty()) {
        lines.add("text " + text);
        text.setLength(0);
      }
      if (!(event instanceof GenerationEvent.Reasoning) && !thought.isEmpty()) {
        lines.add("thought " + thought);
        thought.setLength(0);
      }
      switch (event) {
        case GenerationEvent.Text more -> text.append(more.text());
        case GenerationEvent.Reasoning more -> thought.append(more.text());
        case GenerationEvent.ToolCallEnd end ->
            lines.add("call " + end.call().name() + " " + end.call().arguments());
        case GenerationEvent.ToolCallBegin _,
            GenerationEvent.ToolCallArguments _,
            GenerationEvent.Done _ -> {}
      }
    }
    return lines;
  }
}
