package io.xmodel.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.xmodel.GenerationOptions;
import io.xmodel.Xmodel;
import io.xmodel.error.ClosedException;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.generation.EngineOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that are ended before their end give back their memory, and are not told of. */
class CancellationTest {
  /** An answer that would take long. */
  private static final GenerationOptions LONG = GenerationOptions.greedy(2000).withIgnoreEos(true);

  /** It keeps no text that has ended, so that all its blocks are free when nothing runs. */
  private final Xmodel nano =
      Xmodel.load(Models.NANO, Models.OPTIONS.withEngine(new EngineOptions(8, 64, 250, 0)));

  private final XmodelStreamingChatModel streaming =
      XmodelStreamingChatModel.builder().model(nano).options(LONG).build();
  private final XmodelChatModel chat = XmodelChatModel.builder().model(nano).options(LONG).build();

  @AfterEach
  void close() {
    nano.close();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("It did not happen in 20 seconds.").isLessThan(end);
      Thread.sleep(2);
    }
  }

  private void awaitFreeBlocks() throws InterruptedException {
    await(() -> nano.stats().running() == 0 && nano.stats().freeBlocks() == nano.stats().blocks());
  }

  /** Counts what comes, and does something at each partial response. */
  private static final class Counting implements StreamingChatResponseHandler {
    final List<String> parts = new ArrayList<>();
    final CompletableFuture<ChatResponse> response = new CompletableFuture<>();
    final Consumer<StreamingHandle> atPart;

    Counting(Consumer<StreamingHandle> atPart) {
      this.atPart = atPart;
    }

    @Override
    public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
      parts.add(part.text());
      atPart.accept(context.streamingHandle());
    }

    @Override
    public void onCompleteResponse(ChatResponse complete) {
      response.complete(complete);
    }

    @Override
    public void onError(Throwable error) {
      response.completeExceptionally(error);
    }
  }

  @Test
  void aCallbackCancels() throws Exception {
    CompletableFuture<Long> steps = new CompletableFuture<>();
    int[] parts = {0};
    Counting handler =
        new Counting(handle -> {
          assertThat(handle.isCancelled()).isFalse();
          if (++parts[0] == 5) {
            handle.cancel();
            assertThat(handle.isCancelled()).isTrue();
            handle.cancel();
            steps.complete(nano.stats().steps());
          }
        });
    streaming.chat("Tell me a long story about animals", handler);
    long atCancel = steps.get(20, TimeUnit.SECONDS);
    awaitFreeBlocks();
    // The step that was being computed, and the one that finds the answer cancelled.
    assertThat(nano.stats().steps()).isLessThanOrEqualTo(atCancel + 2);
    Thread.sleep(50);
    assertThat(handler.parts).hasSize(5);
    assertThat(handler.response).isNotDone();
  }

  @Test
  void anotherThreadCancelsWhileACallbackRuns() throws Exception {
    CompletableFuture<StreamingHandle> taken = new CompletableFuture<>();
    CountDownLatch goOn = new CountDownLatch(1);
    Counting handler =
        new Counting(handle -> {
          taken.complete(handle);
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    streaming.chat("Hello!", handler);
    taken.get(20, TimeUnit.SECONDS).cancel();
    awaitFreeBlocks();
    goOn.countDown();
    Thread.sleep(50);
    assertThat(handler.parts).hasSize(1);
    assertThat(handler.response).isNotDone();
  }

  @Test
  void aHandlerThatWaitsHoldsUpNoOther() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    Counting slow =
        new Counting(handle -> {
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          handle.cancel();
        });
    streaming.chat("Hello!", slow);
    XmodelStreamingChatModel other = XmodelStreamingChatModel.builder().model(nano).build();
    Counting quick = new Counting(handle -> {});
    other.chat("What is the capital of Germany?", quick);
    assertThat(quick.response.get(20, TimeUnit.SECONDS).aiMessage().text()).contains("Berlin");
    goOn.countDown();
    awaitFreeBlocks();
  }

  @Test
  void aModelThatIsClosedIsAnError() throws Exception {
    CompletableFuture<StreamingHandle> begun = new CompletableFuture<>();
    Counting handler = new Counting(begun::complete);
    streaming.chat("Hello!", handler);
    begun.get(20, TimeUnit.SECONDS);
    nano.close();
    assertThatThrownBy(() -> handler.response.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(ClosedException.class);
  }

  @Test
  void anInterruptEndsAChat() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                chat.chat("Hello!");
              } catch (RuntimeException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
                thrown.complete(e);
              }
            });
    await(() -> nano.stats().running() == 1);
    thread.interrupt();
    assertThat(thrown.get(20, TimeUnit.SECONDS))
        .isExactlyInstanceOf(LangChain4jException.class)
        .hasCauseExactlyInstanceOf(InterruptedWorkException.class);
    assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
    awaitFreeBlocks();
  }

  @Test
  void aFutureThatIsCancelledEndsItsChat() throws Exception {
    CompletableFuture<String> answer = chat.chatAsync("Hello!");
    CompletableFuture<ChatResponse> response =
        chat.chatAsync(dev.langchain4j.data.message.UserMessage.from("Hello!"));
    await(() -> nano.stats().running() == 2);
    response.cancel(true);
    await(() -> nano.stats().running() == 1);
    assertThat(answer).isNotDone();
    nano.close();
    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(ClosedException.class);
  }
}
