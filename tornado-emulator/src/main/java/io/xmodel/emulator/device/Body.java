package io.xmodel.emulator.device;

/** A kernel, ready to be run; implemented by generated classes. */
@FunctionalInterface
public interface Body {

  /** Runs one work-item. */
  void run(WorkItem item, Object[] arguments);
}
