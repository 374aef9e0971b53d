package io.xmodel.internal.engine;

import io.xmodel.error.InterruptedWorkException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The end of a text that is only read, for the thread that waits for it. */
final class Awaited {
  private final String work;
  private final CompletableFuture<Ending> ended = new CompletableFuture<>();

  /** Of work named so, such as {@code Scoring}. */
  Awaited(String work) {
    this.work = work;
  }

  /** Tells the end. */
  void end(Ending ending) {
    ended.complete(ending);
  }

  /**
   * Waits for the end, and throws what the text failed of.
   *
   * @return whether it has come
   * @throws InterruptedWorkException when the thread is interrupted, which it stays
   */
  boolean await(long millis) {
    try {
      Throwable failure = ended.get(millis, TimeUnit.MILLISECONDS).failure();
      if (failure instanceof RuntimeException exception) {
        throw exception;
      }
      if (failure instanceof Error error) {
        throw error;
      }
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedWorkException(work, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
