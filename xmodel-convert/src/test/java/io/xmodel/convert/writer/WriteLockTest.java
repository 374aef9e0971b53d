package io.xmodel.convert.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.CapacityException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteLockTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("x.partial");
  }

  @Test
  void oneAtATime() {
    try (WriteLock lock = WriteLock.take(file, directory)) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> WriteLock.take(file, directory))
          .isInstanceOf(CapacityException.class)
          .hasMessage(
              directory
                  + " is being written by another conversion. Wait for it to end or choose another place.");
    }
    assertThat(file).doesNotExist();
    WriteLock.take(file, directory).close();
  }

  @Test
  void anotherNameOfTheDirectoryIsTheSamePlace() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
    try (WriteLock lock = WriteLock.take(file, directory)) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> WriteLock.take(link.resolve("x.partial"), link))
          .isInstanceOf(CapacityException.class);
    }
  }

  @Test
  void whatAKilledRunLeftIsInNobodysWay() throws IOException {
    Files.writeString(file, "old");
    WriteLock.take(file, directory).close();
    assertThat(file).doesNotExist();
  }

  @Test
  void manyThreads() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger rounds = new AtomicInteger();
    Callable<Void> work =
        () -> {
          for (int i = 0; i < 500; i++) {
            try (WriteLock lock = WriteLock.take(file, directory)) {
              assertThat(lock).isNotNull();
              assertThat(inside.incrementAndGet()).isEqualTo(1);
              rounds.incrementAndGet();
              inside.decrementAndGet();
            } catch (CapacityException e) {
              Thread.onSpinWait();
            }
          }
          return null;
        };
    List<Future<Void>> threads = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        threads.add(pool.submit(work));
      }
      for (Future<Void> thread : threads) {
        thread.get();
      }
    }
    assertThat(rounds).hasPositiveValue();
    assertThat(file).doesNotExist();
  }
}
