package io.xmodel.backend.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Batch.Slot;
import io.xmodel.backend.FakeModel;
import io.xmodel.backend.Logits;
import io.xmodel.backend.Sequence;
import io.xmodel.error.BackendException;
import io.xmodel.error.CapacityException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.RequestException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of blocks: who owns what, whatever is forked, rewound, closed or fails. */
class StepSequenceTest {
  private static final int BLOCK = 4;

  private final FakeModel model = new FakeModel(FakeModel.HASHING, 10, 8, BLOCK, 8);

  private static void append(FakeModel model, Sequence sequence, int... ids) {
    model.forward(Batch.of(sequence, ids, LogitsFor.NONE)).close();
  }

  private void check(Sequence... open) {
    PoolCheck.check(model, List.of(open));
  }

  private int free() {
    return model.memory().freeBlocks();
  }

  /** The logits after a sequence's text and one more id; the sequence is as it was. */
  private static float[] probe(FakeModel model, Sequence sequence, int id) {
    float[] row = new float[10];
    try (Sequence fork = sequence.fork();
        Logits logits = model.forward(Batch.of(fork, new int[] {id}, LogitsFor.LAST))) {
      logits.copyTo(0, row);
    }
    return row;
  }

  private static float[] expected(int... ids) {
    return FakeModel.HASHING.logits(ids, 10);
  }

  @ParameterizedTest
  @CsvSource({
    // length, more, blocks
    "0, 0, 0",
    "0, 1, 1",
    "0, 4, 1",
    "0, 5, 2",
    "3, 1, 0",
    "3, 2, 1",
    "4, 1, 1",
    "4, 4, 1",
    "5, 3, 0",
    "5, 11, 2"
  })
  void tokensTakeTheBlocksTheyFill(int length, int more, int blocks) {
    Sequence sequence = model.open(32);
    if (length > 0) {
      append(model, sequence, new int[length]);
    }
    assertThat(sequence.blocksToAppend(more)).isEqualTo(blocks);
    int before = free();
    if (more > 0) {
      append(model, sequence, new int[more]);
    }
    assertThat(before - free()).isEqualTo(blocks);
    check(sequence);
  }

  @ParameterizedTest
  @CsvSource({
    // fork at, more, blocks: a shared block that is filled in part counts, as it is copied
    "0, 1, 1",
    "3, 1, 1",
    "3, 2, 2",
    "4, 1, 1",
    "5, 1, 1",
    "6, 2, 1",
    "6, 3, 2",
    "6, 0, 0"
  })
  void aForkPaysForTheBlockItWritesTo(int at, int more, int blocks) {
    Sequence first = model.open(32);
    append(model, first, 1, 2, 3, 4, 5, 6);
    Sequence fork = first.fork(at);
    assertThat(fork.ownBlocks()).isZero();
    assertThat(fork.blocksToAppend(more)).isEqualTo(blocks);
    int before = free();
    if (more > 0) {
      append(model, fork, new int[more]);
    }
    assertThat(before - free()).isEqualTo(blocks);
    assertThat(model.copies()).isEqualTo(more > 0 && at % BLOCK > 0 ? 1 : 0);
    assertThat(probe(model, first, 9)).isEqualTo(expected(1, 2, 3, 4, 5, 6, 9));
    check(first, fork);
  }

  @Test
  void theLastOwnerWritesWithoutACopy() {
    Sequence first = model.open(32);
    append(model, first, 1, 2, 3, 4, 5);
    Sequence fork = first.fork();
    first.close();
    assertThat(fork.ownBlocks()).isEqualTo(2);
    append(model, fork, 6);
    assertThat(model.copies()).isZero();
    assertThat(probe(model, fork, 7)).isEqualTo(expected(1, 2, 3, 4, 5, 6, 7));
    check(fork);
  }

  @Test
  void twoThatShareABlockAndWriteInOneStepCopyItOnce() {
    Sequence first = model.open(32);
    append(model, first, 1, 2, 3, 4, 5);
    Sequence fork = first.fork();
    model
        .forward(
            new Batch(
                List.of(
                    new Slot(first, new int[] {6}, LogitsFor.NONE),
                    new Slot(fork, new int[] {7}, LogitsFor.NONE))))
        .close();
    assertThat(model.copies()).isEqualTo(1);
    assertThat(probe(model, first, 8)).isEqualTo(expected(1, 2, 3, 4, 5, 6, 8));
    assertThat(probe(model, fork, 8)).isEqualTo(expected(1, 2, 3, 4, 5, 7, 8));
    check(first, fork);
  }

  @Test
  void rewindingIntoASharedBlockLeavesTheOtherAlone() {
    Sequence first = model.open(32);
    append(model, first, 1, 2, 3, 4, 5, 6, 7);
    Sequence fork = first.fork();
    first.rewind(2);
    assertThat(first.length()).isEqualTo(2);
    check(first, fork);
    append(model, first, 9, 9, 9);
    check(first, fork);
    assertThat(probe(model, first, 1)).isEqualTo(expected(1, 2, 9, 9, 9, 1));
    assertThat(probe(model, fork, 1)).isEqualTo(expected(1, 2, 3, 4, 5, 6, 7, 1));
  }

  @Test
  void rewindingGivesBackWholeBlocks() {
    Sequence sequence = model.open(32);
    append(model, sequence, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(free()).isEqualTo(5);
    sequence.rewind(8);
    assertThat(free()).isEqualTo(6);
    sequence.rewind(5);
    assertThat(free()).isEqualTo(6);
    sequence.rewind(0);
    assertThat(free()).isEqualTo(8);
    assertThatThrownBy(() -> sequence.rewind(1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sequence.rewind(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  /** The third of five blocks is refused: all is as before. */
  @Test
  void aBlockRefusedInTheMiddleOfABatchLeavesNothingBehind() {
    Sequence first = model.open(32);
    Sequence second = model.open(32);
    append(model, first, 1, 2, 3);
    AtomicInteger blocks = new AtomicInteger();
    model.withBeforeBlock(() -> {
      if (blocks.incrementAndGet() == 3) {
        throw new CapacityException("no memory");
      }
    });
    Batch batch =
        new Batch(
            List.of(
                new Slot(first, new int[6], LogitsFor.LAST),
                new Slot(second, new int[9], LogitsFor.LAST)));
    assertThatThrownBy(() -> model.forward(batch)).isInstanceOf(CapacityException.class);
    assertThat(first.length()).isEqualTo(3);
    assertThat(second.length()).isZero();
    assertThat(free()).isEqualTo(7);
    check(first, second);
    model.forward(batch).close();
    assertThat(first.length()).isEqualTo(9);
    check(first, second);
  }

  @Test
  void aFailedCopyLeavesNothingBehind() {
    Sequence first = model.open(32);
    append(model, first, 1, 2, 3, 4, 5);
    Sequence fork = first.fork();
    model.withBeforeCopy(() -> {
      throw new BackendException("the device is gone");
    });
    assertThatThrownBy(() -> append(model, fork, 6)).isInstanceOf(BackendException.class);
    assertThat(fork.length()).isEqualTo(5);
    check(first, fork);
    model.withBeforeCopy(() -> {});
    append(model, fork, 6);
    check(first, fork);
    assertThat(probe(model, fork, 7)).isEqualTo(expected(1, 2, 3, 4, 5, 6, 7));
    fork.close();
    first.close();
    assertThat(free()).isEqualTo(8);
  }

  @Test
  void aFailedStepLeavesNothingBehind() {
    Sequence first = model.open(32);
    append(model, first, 1, 2, 3, 4, 5);
    Sequence fork = first.fork();
    model.withBeforeStep(batch -> {
      throw new StackOverflowError("on purpose");
    });
    assertThatThrownBy(() -> append(model, fork, 6, 7, 8, 9))
        .isInstanceOf(StackOverflowError.class);
    model.withBeforeStep(batch -> {});
    assertThat(fork.length()).isEqualTo(5);
    check(first, fork);
    assertThat(probe(model, fork, 7)).isEqualTo(expected(1, 2, 3, 4, 5, 7));
  }

  @Test
  void refusalsLeaveEverythingAsItWas() {
    Sequence first = model.open(6);
    Sequence second = model.open(32);
    append(model, first, 1, 2, 3);
    append(model, second, 1);
    assertThatThrownBy(() -> append(model, first, 4, 5, 6, 7))
        .isInstanceOf(ContextFullException.class);
    assertThatThrownBy(() -> append(model, first, 10)).isInstanceOf(RequestException.class);
    Sequence third = model.open(32);
    assertThatThrownBy(() -> append(model, third, new int[28]))
        .isInstanceOf(CapacityException.class)
        .hasMessageContaining("7 more blocks of 4 positions are needed, 6 of 8 are free");
    assertThat(first.length()).isEqualTo(3);
    check(first, second, third);
  }

  @Test
  void closingWhileLogitsAreOpenGivesTheBlocksBack() {
    Sequence first = model.open(32);
    Sequence second = model.open(32);
    Logits logits =
        model.forward(
            new Batch(
                List.of(
                    new Slot(first, new int[] {1, 2}, LogitsFor.LAST),
                    new Slot(second, new int[] {3}, LogitsFor.LAST))));
    first.close();
    assertThat(free()).isEqualTo(7);
    assertThat(logits.get(1, 0)).isEqualTo(expected(3)[0]);
    logits.close();
    logits.close();
    check(second);
    append(model, second, 4);
    assertThat(probe(model, second, 5)).isEqualTo(expected(3, 4, 5));
  }

  @Test
  void closingTheModelWhileLogitsAreOpenClosesThem() {
    Sequence sequence = model.open(32);
    Logits logits = model.forward(Batch.of(sequence, new int[] {1}, LogitsFor.LAST));
    model.close();
    assertThatThrownBy(() -> logits.get(0, 0)).isInstanceOf(ClosedException.class);
    assertThatThrownBy(() -> logits.argmax(0, 1)).isInstanceOf(ClosedException.class);
    assertThatThrownBy(sequence::length).isInstanceOf(ClosedException.class);
    assertThatThrownBy(() -> sequence.blocksToAppend(1)).isInstanceOf(ClosedException.class);
    assertThatThrownBy(sequence::ownBlocks).isInstanceOf(ClosedException.class);
    assertThatThrownBy(model::memory).isInstanceOf(ClosedException.class);
    logits.close();
    sequence.close();
  }

  /** Forks, rewinds, appends, closes and failures in any order: texts and counts stay right. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void anyHistoryKeepsTextsAndCounts(int blockSize) {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      FakeModel any = new FakeModel(FakeModel.HASHING, 10, 8, blockSize, 12);
      Runnable failing =
          () -> {
            if (random.nextInt(12) == 0) {
              throw new CapacityException("on purpose");
            }
          };
      any.withBeforeBlock(failing).withBeforeCopy(failing).withBeforeStep(batch -> failing.run());
      List<Sequence> sequences = new ArrayList<>(List.of(any.open(blockSize * 12)));
      List<int[]> texts = new ArrayList<>(List.of(new int[0]));
      for (int i = 0; i < 150; i++) {
        history(any, random, sequences, texts);
        PoolCheck.check(any, sequences);
        for (int s = 0; s < texts.size(); s++) {
          assertThat(sequences.get(s).length()).isEqualTo(texts.get(s).length);
        }
      }
      sequences.forEach(Sequence::close);
      assertThat(any.memory().freeBlocks()).isEqualTo(12);
    }
  }

  private static void history(
      FakeModel any, Random random, List<Sequence> sequences, List<int[]> texts) {
    int at = random.nextInt(sequences.size());
    Sequence sequence = sequences.get(at);
    int[] text = texts.get(at);
    switch (random.nextInt(6)) {
      case 0 -> {
        int length = random.nextInt(text.length + 1);
        sequences.add(sequence.fork(length));
        texts.add(Arrays.copyOf(text, length));
      }
      case 1 -> {
        int length = random.nextInt(text.length + 1);
        sequence.rewind(length);
        texts.set(at, Arrays.copyOf(text, length));
      }
      case 2 -> {
        if (sequences.size() > 1) {
          sequences.remove(at).close();
          texts.remove(at);
        }
      }
      default -> appendToSome(any, random, sequences, texts);
    }
  }

  private static void appendToSome(
      FakeModel any, Random random, List<Sequence> sequences, List<int[]> texts) {
    List<Slot> slots = new ArrayList<>();
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      if (random.nextBoolean()) {
        int[] more = random.ints(1 + random.nextInt(4), 0, 10).toArray();
        slots.add(new Slot(sequences.get(i), more, LogitsFor.LAST));
        indices.add(i);
      }
    }
    if (slots.isEmpty()) {
      return;
    }
    try (Logits logits = any.forward(new Batch(slots))) {
      for (int row = 0; row < slots.size(); row++) {
        int[] before = texts.get(indices.get(row));
        int[] more = slots.get(row).tokens();
        int[] text = Arrays.copyOf(before, before.length + more.length);
        System.arraycopy(more, 0, text, before.length, more.length);
        texts.set(indices.get(row), text);
        float[] values = new float[10];
        logits.copyTo(row, values);
        assertThat(values).isEqualTo(expected(text));
      }
    } catch (CapacityException | ContextFullException e) {
      // Nothing has changed: what comes next checks it.
    }
  }
}
