package io.xmodel.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PiecesTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 4", "2, 3", "80, 1", "80, 2", "81, 3", "2694, 16"})
  void everyPartIsTakenOnceAndTheLastPiecesAreSmall(int parts, int workers) {
    Pieces pieces = new Pieces(parts, workers);
    int end = 0;
    int size = parts;
    for (var piece = pieces.next(); piece != null; piece = pieces.next()) {
      assertThat(piece.first()).isEqualTo(end);
      assertThat(piece.end() - piece.first()).isBetween(1, size);
      end = piece.end();
      size = end - piece.first();
    }
    assertThat(end).isEqualTo(parts);
    assertThat(size).isEqualTo(workers == 1 ? parts : 1);
  }

  @ParameterizedTest
  @CsvSource({"3840, 80", "256, 80", "7, 80", "129280, 2694"})
  void rowsOfEveryOutputAreCovered(int rows, int parts) {
    Pieces pieces = new Pieces(parts, 2);
    int end = 0;
    for (var piece = pieces.next(); piece != null; piece = pieces.next()) {
      assertThat(piece.begin(rows)).isEqualTo(end);
      end = piece.end(rows);
    }
    assertThat(end).isEqualTo(rows);
  }

  @ParameterizedTest
  @CsvSource({"5000, 2", "5000, 8"})
  void workersTakeDifferentParts(int parts, int workers) throws Exception {
    Pieces pieces = new Pieces(parts, workers);
    List<Pieces.Piece> taken = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(workers)) {
      for (int i = 0; i < workers; i++) {
        threads.execute(() -> {
          for (var piece = pieces.next(); piece != null; piece = pieces.next()) {
            synchronized (taken) {
              taken.add(piece);
            }
          }
        });
      }
    }
    taken.sort((a, b) -> Integer.compare(a.first(), b.first()));
    int end = 0;
    for (Pieces.Piece piece : taken) {
      assertThat(piece.first()).isEqualTo(end);
      end = piece.end();
    }
    assertThat(end).isEqualTo(parts);
  }
}
