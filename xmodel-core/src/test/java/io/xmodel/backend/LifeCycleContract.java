package io.xmodel.backend;

import static io.xmodel.backend.BackendSubject.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.error.BackendException;
import io.xmodel.error.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Steps one at a time, closing, several threads. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public interface LifeCycleContract extends BackendSubject {
  @Test
  default void describesItself() {
    assertThat(provider().name()).isLowerCase();
    BackendProvider.Availability availability = provider().probe();
    assertThat(availability.usable()).as(availability.problem()).isTrue();
    assertThat(availability.devices()).isNotEmpty();
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden)) {
      assertThat(model.config()).isEqualTo(golden.files().config());
      assertThat(model.description()).startsWith(provider().name());
      assertThat(model.preferredChunk()).isPositive();
      assertThat(model.kvBytesPerToken()).isPositive();
    }
  }

  @Test
  default void impossibleContextsAreRefused() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden)) {
      assertThatThrownBy(() -> model.open(0)).isInstanceOf(RequestException.class);
      assertThatThrownBy(() -> model.open(Integer.MAX_VALUE)).isInstanceOf(BackendException.class);
    }
  }

  @Test
  default void oneStepAtATime() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden);
        Sequence sequence = model.open(8)) {
      Logits first = model.forward(Batch.of(sequence, new int[] {1}, LogitsFor.LAST));
      Batch again = Batch.of(sequence, new int[] {2}, LogitsFor.LAST);
      assertThatThrownBy(() -> model.forward(again)).isInstanceOf(IllegalStateException.class);
      assertThat(sequence.length()).isEqualTo(1);
      first.close();
      first.close();
      assertThatThrownBy(() -> first.argmax(0, 1)).isInstanceOf(IllegalStateException.class);
      model.forward(again).close();
      assertThat(sequence.length()).isEqualTo(2);
    }
  }

  @Test
  default void anotherThreadWaitsForItsTurn() throws Exception {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Sequence mine = model.open(8);
        Sequence theirs = model.open(8)) {
      Logits held = model.forward(Batch.of(mine, new int[] {1}, LogitsFor.LAST));
      Future<?> waiting = executor.submit(() -> append(model, theirs, 1));
      Thread.sleep(50);
      assertThat(waiting.isDone()).isFalse();
      executor.submit(held::close).get(10, TimeUnit.SECONDS); // any thread may hand it back
      waiting.get(10, TimeUnit.SECONDS);
      assertThat(theirs.length()).isEqualTo(1);
    }
  }

  @Test
  default void manyThreadsGetWhatTheyWouldGetAlone()
      throws InterruptedException, ExecutionException {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden);
        ExecutorService executor = Executors.newFixedThreadPool(5)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Golden.Text text = golden.texts().get(i % golden.texts().size());
        all.add(executor.submit(() -> GoldenContract.assertGreedy(model, text)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  @Test
  default void closedThingsSaySo() {
    try (Golden golden = Golden.open(golden())) {
      ResidentModel model = load(golden);
      Sequence closed = model.open(8);
      append(model, closed, 1);
      closed.close();
      closed.close();
      assertThatThrownBy(closed::length).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(closed::fork).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> closed.rewind(0)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> append(model, closed, 1)).isInstanceOf(IllegalStateException.class);

      Sequence open = model.open(8);
      Logits logits = model.forward(Batch.of(open, new int[] {1}, LogitsFor.LAST));
      logits.close();
      model.close();
      model.close();
      assertThatThrownBy(() -> model.open(8)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> append(model, open, 1)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(open::length).isInstanceOf(IllegalStateException.class);
      open.close();
    }
  }

  @Test
  default void closingEndsTheWaitOfOthers() throws Exception {
    try (Golden golden = Golden.open(golden());
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      ResidentModel model = load(golden);
      Sequence mine = model.open(8);
      Sequence theirs = model.open(8);
      Logits held = model.forward(Batch.of(mine, new int[] {1}, LogitsFor.LAST));
      Future<?> waiting = executor.submit(() -> append(model, theirs, 1));
      Thread.sleep(50);
      model.close();
      assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> held.argmax(0, 1)).isInstanceOf(IllegalStateException.class);
      held.close();
    }
  }
}
