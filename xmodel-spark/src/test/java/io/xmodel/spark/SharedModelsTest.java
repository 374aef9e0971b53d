package io.xmodel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.Xmodel;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.ClosedException;
import io.xmodel.spark.SharedModels.Key;
import io.xmodel.spark.SharedModels.Lease;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedModelsTest {
  private static final Key KEY = key(1);

  private final SharedModels models = new SharedModels(Duration.ofHours(1));

  private static Key key(int threads) {
    return new Key(Local.NANO, Loading.of(Local.OPTIONS.withThreads(threads)));
  }

  @AfterEach
  void close() {
    models.close();
  }

  private static void assertOpen(Xmodel model) {
    assertThat(model.encode("a")).isNotEmpty();
  }

  private static void assertClosed(Xmodel model) {
    assertThatThrownBy(() -> model.encode("a")).isInstanceOf(ClosedException.class);
  }

  @Test
  void usersShareOneAndTheNextUserGetsIt() {
    Lease first = models.acquire(KEY);
    Lease second = models.acquire(KEY);
    assertThat(second.model()).isSameAs(first.model());
    first.close();
    first.close();
    assertOpen(second.model());
    second.close();
    try (Lease third = models.acquire(KEY)) {
      assertThat(third.model()).isSameAs(first.model());
      assertOpen(third.model());
    }
  }

  @Test
  void oneThatNobodyUsesIsClosedAfterAWhile() throws Exception {
    SharedModels hasty = new SharedModels(Duration.ofMillis(20));
    Lease lease = hasty.acquire(KEY);
    Thread.sleep(100);
    assertOpen(lease.model());
    Xmodel model = lease.model();
    lease.close();
    while (hasty.size() > 0) {
      Thread.sleep(5);
    }
    Thread.sleep(50); // it leaves the table first
    assertClosed(model);
  }

  @Test
  void anotherModelTakesItsPlace() {
    Lease idle = models.acquire(KEY);
    Xmodel model = idle.model();
    idle.close();
    try (Lease other = models.acquire(key(2))) {
      assertClosed(model);
      assertThat(models.size()).isEqualTo(1);
      try (Lease used = models.acquire(KEY)) {
        assertOpen(used.model());
        assertOpen(other.model());
      }
    }
  }

  @Test
  void oneThatHasFailedIsGivenToNobodyElse() {
    Lease lease = models.acquire(KEY);
    Xmodel model = lease.model();
    lease.discard();
    try (Lease other = models.acquire(KEY)) {
      assertThat(other.model()).isNotSameAs(model);
      assertOpen(model);
      lease.close();
      assertClosed(model);
    }
  }

  @Test
  void whatCannotBeLoadedIsTriedAgain() {
    Key nothing = new Key(Path.of("/no/such"), KEY.loading());
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> models.acquire(nothing)).isInstanceOf(CheckpointException.class);
    }
  }
}
