package io.xmodel.emulator.rewrite;

import io.xmodel.emulator.device.Launch;
import io.xmodel.emulator.graph.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Loads kernel classes a second time, rewritten for the emulated device. */
final class KernelLoader extends ClassLoader {

  // A cache of derived code: rewritten classes hold no state of any session, and are compiled by
  // the JIT once.
  private static final Map<ClassLoader, KernelLoader> LOADERS = new ConcurrentHashMap<>();

  static {
    registerAsParallelCapable();
  }

  private final Map<MethodReference, Kernel> kernels = new ConcurrentHashMap<>();

  private KernelLoader(ClassLoader original) {
    super(Launch.KERNELS, original);
  }

  static KernelLoader of(ClassLoader original) {
    return LOADERS.computeIfAbsent(original, KernelLoader::new);
  }

  /** The kernels made so far. */
  Map<MethodReference, Kernel> kernels() {
    return kernels;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (isShared(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name, Rewriter.rewrite(bytes(name), getParent()));
    }
  }

  private static boolean isShared(String name) {
    return name.startsWith("java.")
        || name.startsWith("jdk.")
        || name.startsWith("uk.ac.manchester.tornado.")
        || name.startsWith("io.xmodel.emulator.device.");
  }

  /** The original bytes of a class. */
  byte[] bytes(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Class<?> define(String name, byte[] bytes) {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : defineClass(name, bytes, 0, bytes.length);
    }
  }
}
