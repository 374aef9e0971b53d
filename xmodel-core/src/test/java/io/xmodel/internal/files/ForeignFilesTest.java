package io.xmodel.internal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.Checkpoints;
import io.xmodel.TestCheckpoint;
import io.xmodel.backend.FakeModel;
import io.xmodel.backend.Script;
import io.xmodel.chat.Conversation;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.RequestException;
import io.xmodel.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Files as editors, Git and Hugging Face's cache leave them, each where it would be read. */
class ForeignFilesTest {
  private static final String POINTER =
      """
      version https://git-lfs.github.com/spec/v1
      oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
      size 2700119040
      """;

  private static final List<String> FILES =
      List.of(
          "config.json",
          "model.safetensors",
          "tokenizer.json",
          "tokenizer_config.json",
          "generation_config.json",
          "chat_template.jinja");

  private static final String MESSAGES = "[{\"role\": \"user\", \"content\": \"Hi\"}]";

  @TempDir Path directory;

  @BeforeEach
  void write() {
    TestCheckpoint.write(directory);
  }

  @ParameterizedTest
  @FieldSource("FILES")
  void pointersOfGitLfs(String file) throws IOException {
    Files.writeString(directory.resolve(file), POINTER);
    assertThatThrownBy(this::readAll)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            file
                + " is a Git LFS pointer, not the file of 2700119040 bytes. Fetch it: run git lfs pull");
  }

  @Test
  void pointersInPlaceOfOtherWeights() throws IOException {
    Files.delete(directory.resolve("model.safetensors"));
    Files.writeString(directory.resolve("pytorch_model.bin"), POINTER.replace("\n", "\r\n"));
    assertThatThrownBy(this::readAll).hasMessageContaining("is a Git LFS pointer");
    Files.writeString(directory.resolve("model.safetensors.index.json"), POINTER);
    assertThatThrownBy(this::readAll)
        .hasMessageContaining("model.safetensors.index.json is a Git LFS pointer");
    Path messages = directory.resolve("messages.json");
    Files.writeString(messages, POINTER);
    assertThatThrownBy(() -> Conversation.load(messages))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("is a Git LFS pointer");
  }

  /** A text about pointers is none. */
  @Test
  void whatOnlySpeaksOfPointers() throws IOException {
    ForeignFiles.refusePointer("x", ("About\n" + POINTER).getBytes());
    ForeignFiles.refusePointer("x", "version 3".getBytes());
  }

  @ParameterizedTest
  @FieldSource("FILES")
  void linksThatLeadNowhere(String file) throws IOException {
    Files.deleteIfExists(directory.resolve(file));
    Files.createSymbolicLink(directory.resolve(file), Path.of("../../blobs/4d7a"));
    assertThatThrownBy(this::readAll)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file + " is a link to ../../blobs/4d7a, which does not exist.");
  }

  @Test
  void theDirectoryMayBeSuchALink() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("latest"), Path.of("gone"));
    assertThatThrownBy(() -> Checkpoints.inspect(link, ProgressListener.NONE))
        .hasMessageContaining("latest is a link to gone, which does not exist.");
  }

  @Test
  void byteOrderMarksAreNoText() throws IOException {
    Files.writeString(directory.resolve("chat_template.jinja"), "{{ messages[0].content }}!");
    for (String file :
        new String[] {
          "config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja"
        }) {
      Path path = directory.resolve(file);
      Files.writeString(path, "\uFEFF" + Files.readString(path));
    }
    Files.writeString(directory.resolve("generation_config.json"), "\uFEFF{}");
    readAll();
    Path messages = directory.resolve("messages.json");
    Files.writeString(messages, "\uFEFF" + MESSAGES);
    assertThat(
            Checkpoints.loadChatTemplate(directory)
                .render(Conversation.load(messages).messages(), false))
        .isEqualTo("Hi!");
    assertThat(Conversation.fromJson("\uFEFF" + MESSAGES).messages()).hasSize(1);
  }

  @Test
  void otherEncodingsAreNamed() throws IOException {
    Path file = directory.resolve("chat_template.jinja");
    Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, 'x', 0});
    assertThatThrownBy(() -> ForeignFiles.text(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("it is not UTF-8 text");
  }

  /** Everything of a checkpoint that is ever read. */
  private void readAll() throws IOException {
    Checkpoints.inspect(directory, ProgressListener.NONE);
    Checkpoints.loadTokenizer(directory).close();
    Checkpoints.loadChatTemplate(directory);
    TestCheckpoint.load(directory, new Script(FakeModel.COUNTING)).close();
  }
}
