package io.xmodel.backend;

import static io.xmodel.backend.BackendSubject.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.error.ClosedException;
import io.xmodel.error.RequestException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Steps one at a time, closing, failing. */
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
      assertThat(model.memory().bytesPerPosition()).isPositive();
    }
  }

  @Test
  default void impossibleContextsAreRefused() {
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden)) {
      assertThatThrownBy(() -> model.open(0)).isInstanceOf(RequestException.class);
      assertThatThrownBy(() -> model.open(Integer.MAX_VALUE)).isInstanceOf(RequestException.class);
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

  /** Closing a sequence, or the model, waits for the step that is being computed. */
  @Test
  default void closingFromAnotherThreadIsSafe() throws Exception {
    try (Golden golden = Golden.open(golden());
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      ResidentModel model = load(golden);
      int[] ids = golden.longest();
      for (int round = 0; round < 10; round++) {
        Sequence sequence = model.open(ids.length);
        Future<?> computing = executor.submit(() -> append(model, sequence, ids));
        if (round == 9) {
          model.close();
        } else {
          sequence.close();
        }
        try {
          computing.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(ClosedException.class);
        }
      }
    }
  }

  /** A step that fails leaves nothing behind for the next. */
  @Test
  default void aFailedStepDoesNotDisturbTheNext() {
    AtomicBoolean failing = new AtomicBoolean();
    StageListener listener =
        (stage, row, values) -> {
          if (failing.get() && stage.endsWith("layer_out")) {
            throw new UnsupportedOperationException("on purpose");
          }
        };
    try (Golden golden = Golden.open(golden());
        ResidentModel model = load(golden, options().withStages(listener));
        Sequence sequence = model.open(200)) {
      int[] ids = golden.longest();
      float[][] expected = BackendSubject.logits(model, ids, ids.length);
      int free = model.memory().freeBlocks();
      failing.set(true);
      assertThatThrownBy(() -> append(model, sequence, ids))
          .isInstanceOf(UnsupportedOperationException.class);
      failing.set(false);
      assertThat(sequence.length()).isZero();
      assertThat(model.memory().freeBlocks()).isEqualTo(free);
      BackendSubject.assertAgree("next step", append(model, sequence, ids), expected);
    }
  }
}
