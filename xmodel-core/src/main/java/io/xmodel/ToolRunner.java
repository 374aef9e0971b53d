package io.xmodel;

import io.xmodel.chat.Message;
import io.xmodel.chat.ToolCall;
import io.xmodel.chat.ToolChoice;
import io.xmodel.chat.ToolFunction;
import io.xmodel.chat.Tools;
import io.xmodel.error.RequestException;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GenerationEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets the model call tools until it answers. It is used once. Tools run on the caller's thread,
 * one after the other. What one throws is told to the model as text; an {@link Error} is thrown on.
 *
 * <p>Where a call is required, that holds for the first round only: else there would never be an
 * answer. After the last round calls are forbidden.
 *
 * <p>An interrupt cancels the answer, as everywhere; the thread stays interrupted. A tool that is
 * running hears of it as any code does, and no further one is called.
 */
public final class ToolRunner {
  private static final String CANCELLED = "Error: cancelled.";

  private final Map<String, ToolFunction> tools = new LinkedHashMap<>();
  private final GenerationOptions options;
  private final int rounds;
  private final Consumer<ToolEvent> listener;
  private @Nullable GenerationStream open;
  private boolean cancelled;

  /**
   * A runner that tells nobody what happens.
   *
   * @param options of each answer; their tools are these tools, their choice holds
   * @param rounds so often the model may ask for calls, one or several at once
   * @throws RequestException when two tools have one name
   */
  public ToolRunner(List<ToolFunction> tools, GenerationOptions options, int rounds) {
    this(tools, options, rounds, event -> {});
  }

  /**
   * A runner.
   *
   * @param listener hears what happens, on the thread that runs. What it throws ends the run
   */
  public ToolRunner(
      List<ToolFunction> tools,
      GenerationOptions options,
      int rounds,
      Consumer<ToolEvent> listener) {
    Objects.requireNonNull(tools, "tools")
        .forEach(tool -> this.tools.put(tool.tool().name(), tool));
    Objects.requireNonNull(options, "options");
    if (rounds < 0) {
      throw new RequestException("rounds must be at least 0, found %s.".formatted(rounds));
    }
    this.options =
        options.withTools(
            new Tools(
                tools.stream().map(ToolFunction::tool).toList(),
                options.tools().choice(),
                options.tools().parallel()));
    this.rounds = rounds;
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /** Answers messages. */
  public ToolRun run(Xmodel model, List<Message> messages) {
    Objects.requireNonNull(model, "model");
    List<Message> all = new ArrayList<>(Objects.requireNonNull(messages, "messages"));
    return run(
        all,
        List.of(),
        (more, round) -> {
          all.addAll(more);
          return model.stream(all, round);
        },
        answer -> all.add(answer.message()));
  }

  /** Answers a message of a conversation, which has all of it then; when it fails, none of it. */
  public ToolRun run(ChatSession session, Message message) {
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(message, "message");
    List<Message> before = session.messages();
    boolean done = false;
    try {
      List<Message> all = new ArrayList<>(before);
      ToolRun run =
          run(
              all,
              List.of(message),
              (more, round) -> {
                all.addAll(more);
                return session.stream(more, round);
              },
              answer -> all.add(answer.message()));
      // A session keeps what was said. What a cancelled run has called belongs to it, too.
      if (!session.messages().equals(before) && !session.messages().equals(all)) {
        session.restore(all);
      }
      done = true;
      return run;
    } finally {
      if (!done) {
        session.restore(before);
      }
    }
  }

  /** What begins an answer after more messages. */
  @FunctionalInterface
  private interface Turn {
    GenerationStream begin(List<Message> more, GenerationOptions options);
  }

  private ToolRun run(
      List<Message> all, List<Message> first, Turn turn, Consumer<Completion> answered) {
    List<Completion> completions = new ArrayList<>();
    List<Message> more = first;
    GenerationOptions next = options;
    for (int round = 0; ; round++) {
      next = round < rounds ? next : next.withToolChoice(ToolChoice.NONE);
      Completion completion = answer(turn, more, next, round);
      completions.add(completion);
      answered.accept(completion);
      if (completion.toolCalls().isEmpty()) {
        return new ToolRun(all, completions);
      }
      more = results(completion);
      if (isCancelled() || completion.finishReason() == FinishReason.CANCELLED) {
        all.addAll(more);
        return new ToolRun(all, completions);
      }
      next = next.withToolChoice(ToolChoice.AUTO);
    }
  }

  private Completion answer(Turn turn, List<Message> more, GenerationOptions how, int round) {
    try (GenerationStream stream = turn.begin(more, how)) {
      begun(stream);
      for (GenerationEvent event : stream) {
        listener.accept(new ToolEvent.Generated(round, event));
      }
      return stream.completion();
    } finally {
      begun(null);
    }
  }

  private synchronized void begun(@Nullable GenerationStream stream) {
    open = stream;
    if (stream != null && cancelled) {
      stream.cancel();
    }
  }

  /** Ends the answer within one step, and calls no further tool. Any thread may call this. */
  public synchronized void cancel() {
    cancelled = true;
    if (open != null) {
      open.cancel();
    }
  }

  private synchronized boolean isCancelled() {
    return cancelled || Thread.currentThread().isInterrupted();
  }

  /** Every call has a result, also one that was not made. */
  private List<Message> results(Completion completion) {
    List<Message> results = new ArrayList<>();
    for (ToolCall call : completion.toolCalls()) {
      results.add(Message.tool(isCancelled() ? CANCELLED : call(call), call.id()));
    }
    return results;
  }

  private String call(ToolCall call) {
    listener.accept(new ToolEvent.Called(call));
    String result;
    boolean failed = true;
    try {
      result = Objects.requireNonNull(tools.get(call.name())).body().call(call.arguments());
      failed = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result = CANCELLED;
    } catch (Exception e) {
      result = "Error: " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
    listener.accept(new ToolEvent.Returned(call, result, failed));
    return result;
  }
}
