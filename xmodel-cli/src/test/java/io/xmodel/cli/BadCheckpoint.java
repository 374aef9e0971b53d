package io.xmodel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.internal.checkpoint.SafetensorsFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A copy of a good checkpoint, to be damaged. */
final class BadCheckpoint {
  static final String WEIGHTS = "model.safetensors";

  private final Path directory;

  /** Copies every file. */
  BadCheckpoint(Path good, Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    try (Stream<Path> files = Files.list(good)) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
  }

  /** One thing to break. */
  @FunctionalInterface
  interface Damage {
    void to(BadCheckpoint checkpoint) throws IOException;
  }

  Path path(String file) {
    return directory.resolve(file);
  }

  /** Sets a key of config.json to a JSON value. */
  void config(String key, String json) throws IOException {
    edit("config.json", key, json);
  }

  /** Sets a key of a JSON file to a JSON value. */
  void edit(String file, String key, String json) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode object = (ObjectNode) mapper.readTree(path(file).toFile());
    object.set(key, mapper.readTree(json));
    mapper.writeValue(path(file).toFile(), object);
  }

  /** Replaces text of a file, which must be there. */
  void replace(String file, String from, String to) throws IOException {
    String text = Files.readString(path(file));
    if (!text.contains(from)) {
      throw new IllegalArgumentException("%s holds no %s".formatted(file, from));
    }
    write(file, text.replace(from, to));
  }

  /** Replaces text of the safetensors header, which is as long as it then is. */
  void header(String from, String to) {
    SafetensorsFiles.edit(path(WEIGHTS), from, to);
  }

  /** Cuts the weights or appends zeros to them. */
  void resize(int change) throws IOException {
    byte[] bytes = Files.readAllBytes(path(WEIGHTS));
    Files.write(path(WEIGHTS), Arrays.copyOf(bytes, bytes.length + change));
  }

  /** Overwrites the 8 bytes that say how long the header is. */
  void headerLength(long length) throws IOException {
    byte[] bytes = Files.readAllBytes(path(WEIGHTS));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    Files.write(path(WEIGHTS), bytes);
  }

  /** Overwrites bytes of a tensor. */
  void poke(String tensor, int index, int... values) throws IOException {
    byte[] bytes = Files.readAllBytes(path(WEIGHTS));
    String header = SafetensorsFiles.header(bytes);
    JsonNode entry = new ObjectMapper().readTree(header).path(tensor);
    int data = 8 + header.getBytes(StandardCharsets.UTF_8).length;
    int at = data + entry.path("data_offsets").path(0).asInt() + index;
    for (int value : values) {
      bytes[at++] = (byte) value;
    }
    Files.write(path(WEIGHTS), bytes);
  }

  /** Makes the weights a shard, {@code model-1.safetensors}, with an index that names another. */
  void shard(String indexedTensor, String shard) throws IOException {
    Files.move(path(WEIGHTS), path("model-1.safetensors"));
    write(
        WEIGHTS + ".index.json",
        "{\"weight_map\": {\"model.norm.weight\": \"model-1.safetensors\", \"%s\": \"%s\"}}"
            .formatted(indexedTensor, shard));
  }

  /** Replaces the weights by a pytorch_model.bin with this pickle. */
  void pickle(String latin1) throws IOException {
    delete(WEIGHTS);
    byte[] pickle = latin1.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(pickle);
    ZipEntry entry = new ZipEntry("model/data.pkl");
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(pickle.length);
    entry.setCrc(crc.getValue());
    try (var zip = new ZipOutputStream(Files.newOutputStream(path("pytorch_model.bin")))) {
      zip.putNextEntry(entry);
      zip.write(pickle);
    }
  }

  /** Puts a directory in a file's place. */
  void directory(String file) throws IOException {
    delete(file);
    Files.createDirectory(path(file));
  }

  void write(String file, String text) throws IOException {
    Files.writeString(path(file), text);
  }

  void delete(String file) throws IOException {
    Files.delete(path(file));
  }
}
