package io.xmodel.internal.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.ClosedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Byte-pair encoding of text without special tokens, by Hugging Face's tokenizers library through
 * DJL – the only place that knows DJL. Safe for use by several threads.
 */
final class OrdinaryEncoder implements AutoCloseable {
  /** DJL's switch against downloads (CUDA natives) and telemetry. */
  private static final String OFFLINE = "ai.djl.offline";

  /** DJL would otherwise truncate to 512 tokens without a word. */
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");

  private final HuggingFaceTokenizer tokenizer;

  /** Encoding shares it, closing takes it alone: native code must not lose its memory midway. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private boolean closed;

  /**
   * Loads a tokenizer.json whose {@code added_tokens} were taken out.
   *
   * @param file where it came from, for messages
   */
  OrdinaryEncoder(byte[] json, String file) {
    tokenizer = offline(() -> load(json, file));
  }

  private static HuggingFaceTokenizer load(byte[] json, String file) {
    try {
      LibUtils.checkStatus();
    } catch (RuntimeException | LinkageError e) {
      throw new CheckpointException(
          "The tokenizer's native library cannot be loaded: %s. It is unpacked into .djl.ai in the home directory (or where DJL_CACHE_DIR says): check that this can be written, and that the platform is Linux on x86_64 or aarch64, macOS on aarch64 or Windows on x86_64."
              .formatted(e.getMessage()),
          e);
    }
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS);
    } catch (IOException | RuntimeException e) {
      throw new CheckpointException(
          "%s: the tokenizers library cannot read it: %s. Take the file from the published model again."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /**
   * Runs DJL with downloads and telemetry switched off. There is no option for this, only a system
   * property (or the variable DJL_OFFLINE, which wins), read when its natives load and whenever a
   * tokenizer is made. It is set for just that long, and only where the application has not set it,
   * so that other users of DJL in this process keep their settings.
   */
  private static <T> T offline(Supplier<T> action) {
    Properties properties = System.getProperties();
    synchronized (OrdinaryEncoder.class) {
      boolean ours = properties.putIfAbsent(OFFLINE, "true") == null;
      // An interrupt while DJL unpacks its natives would fail it for the rest of the process; and
      // so
      // would a class loader of the thread's that does not see them.
      boolean interrupted = Thread.interrupted();
      Thread thread = Thread.currentThread();
      ClassLoader loader = thread.getContextClassLoader();
      thread.setContextClassLoader(HuggingFaceTokenizer.class.getClassLoader());
      try {
        return action.get();
      } finally {
        thread.setContextClassLoader(loader);
        if (interrupted) {
          thread.interrupt();
        }
        if (ours) {
          properties.remove(OFFLINE, "true");
        }
      }
    }
  }

  /** Ids of ordinary text, with nothing put before or after. */
  int[] encode(String text) {
    return encode(text, false);
  }

  /** As above; {@code postProcessed} adds what tokenizer.json's post-processor adds. */
  int[] encode(String text, boolean postProcessed) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw ClosedException.of("tokenizer");
      }
      long[] ids = tokenizer.encode(wellFormed(text), postProcessed, false).getIds();
      int[] narrow = new int[ids.length];
      for (int i = 0; i < ids.length; i++) {
        narrow[i] = (int) ids[i];
      }
      return narrow;
    } finally {
      // DJL frees the native tokenizer in a finalizer.
      Reference.reachabilityFence(tokenizer);
      lock.readLock().unlock();
    }
  }

  /** Half a surrogate pair has no UTF-8: it becomes U+FFFD, as everywhere else in Unicode. */
  private static String wellFormed(String text) {
    StringBuilder repaired = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        repaired = repaired == null ? new StringBuilder(text) : repaired;
        repaired.setCharAt(i, '\uFFFD');
      }
    }
    return repaired == null ? text : repaired.toString();
  }

  /** Frees the native tokenizer; encoding after it is a ClosedException. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      tokenizer.close();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
