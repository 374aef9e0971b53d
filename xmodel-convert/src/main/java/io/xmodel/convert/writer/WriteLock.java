package io.xmodel.convert.writer;

import io.xmodel.error.CapacityException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The right to write to a place, which only one run has at a time, of whatever process. It is held
 * by a small file that goes away with it; what a run that was killed leaves of it is in nobody's
 * way.
 */
public final class WriteLock implements AutoCloseable {
  /**
   * What this process holds. POSIX gives locks to processes, and takes all of a file's away when
   * any descriptor of it is closed: so a second thread must not even open the file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /** The mark that tells files apart is a size below this. */
  private static final int SIZES = 1 << 20;

  private final Path file;
  private final FileChannel channel;

  private WriteLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock, or says at once that another has it.
   *
   * @param file its file; its directory is there
   * @param place what is written, for the message
   * @throws CapacityException when another run has it
   */
  public static WriteLock take(Path file, Path place) {
    Path real;
    try {
      Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
      real = directory.toRealPath().resolve(file.getFileName());
    } catch (IOException e) {
      throw WriteErrors.of(place, e);
    }
    if (!HELD.add(real)) {
      throw busy(place);
    }
    boolean taken = false;
    try {
      FileChannel channel = lock(real, place);
      taken = true;
      return new WriteLock(real, channel);
    } catch (IOException e) {
      throw WriteErrors.of(place, e);
    } finally {
      if (!taken) {
        HELD.remove(real);
      }
    }
  }

  private static FileChannel lock(Path file, Path place) throws IOException {
    while (true) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      boolean taken = false;
      try {
        if (!tryLock(channel)) {
          throw busy(place);
        }
        taken = isOf(file, channel);
        if (taken) {
          return channel;
        }
        // Its holder has just removed the file: what we locked has no name any more.
      } finally {
        if (!taken) {
          channel.close();
        }
      }
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // By another class loader's copy of this class.
    }
  }

  /** Whether the file that was opened still has the name: it gets a size by which to know it. */
  private static boolean isOf(Path file, FileChannel channel) throws IOException {
    int size = ThreadLocalRandom.current().nextInt(1, SIZES);
    channel.truncate(0);
    channel.write(ByteBuffer.allocate(1), size - 1);
    try {
      return Files.size(file) == size;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static CapacityException busy(Path place) {
    return new CapacityException(
        "%s is being written by another conversion. Wait for it to end or choose another place."
            .formatted(place));
  }

  /** Gives the right back. */
  @Override
  public void close() {
    // The name goes first: who opens the file after that gets a new one.
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw WriteErrors.of(file, e);
    } finally {
      HELD.remove(file);
    }
  }
}
