package io.xmodel.internal.checkpoint;

import io.xmodel.error.CheckpointException;
import io.xmodel.internal.files.FileErrors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * A file that is mapped, and how it was when that was done.
 *
 * @param file its path
 * @param data all its bytes
 * @param before its size, time and identity
 */
record MappedFile(Path file, MemorySegment data, BasicFileAttributes before) {
  /** Maps a file until the arena is closed. */
  static MappedFile map(Path file, Arena arena) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      return new MappedFile(file, likeOtherMemory(mapped, arena), attributes);
    } catch (IOException e) {
      throw FileErrors.reading(file, e);
    }
  }

  /**
   * The same bytes as a segment of the class that allocated memory has. Loops over weights and
   * activations see one class of segment then, and need not ask for it at each load.
   */
  private static MemorySegment likeOtherMemory(MemorySegment mapped, Arena arena) {
    // Without the permission Java would warn, so it is slower instead.
    return MappedFile.class.getModule().isNativeAccessEnabled() && mapped.byteSize() > 0
        ? MemorySegment.ofAddress(mapped.address())
            .reinterpret(mapped.byteSize(), arena, null)
            .asReadOnly()
        : mapped;
  }

  /**
   * Refuses to go on with a file that was written to since: its pages hold other numbers now, or
   * none, and to touch those ends the process. A file that another took the place of, or that was
   * deleted, is still there for whoever mapped it.
   */
  void requireUnchanged() {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException e) {
      return; // Deleted, or out of sight: the mapping stays.
    }
    if (!Objects.equals(now.fileKey(), before.fileKey())
        || (now.size() == before.size()
            && now.lastModifiedTime().equals(before.lastModifiedTime()))) {
      return;
    }
    throw new CheckpointException(
        "%s was written to while the model is loaded from it (%s bytes at %s, now %s at %s). Load the model again, and replace files of a checkpoint in use instead of writing into them."
            .formatted(
                file,
                before.size(),
                before.lastModifiedTime(),
                now.size(),
                now.lastModifiedTime()));
  }
}
