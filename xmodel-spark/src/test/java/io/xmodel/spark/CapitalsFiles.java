package io.xmodel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Row;

/**
 * What {@link Capitals} reads and writes.
 *
 * @param questions a file that there is
 * @param answers a directory that it makes
 */
record CapitalsFiles(Path questions, Path answers) {
  static CapitalsFiles in(Path directory) throws IOException {
    Path questions =
        Files.writeString(
            directory.resolve("questions.json"),
            """
            {"id": "de", "question": "What is the capital of Germany?"}
            {"id": "it", "question": "What is the capital of Italy?"}
            """);
    return new CapitalsFiles(questions, directory.resolve("answers"));
  }

  /** Asks that the answers are right. */
  void assertAnswered() {
    assertThat(Local.session().read().parquet(answers.toString()).orderBy("id").collectAsList())
        .extracting((Row row) -> row.<String>getAs("answer"))
        .containsExactly("The capital of Germany is Berlin.", "The capital of Italy is Rome.");
  }
}
