package io.xmodel.internal.checkpoint;

/**
 * A tensor as a pickle describes it; nothing is checked against the storage yet.
 *
 * @param storage where its elements lie
 * @param elements how they are stored
 * @param offset first element's index in the storage
 * @param size extents
 * @param stride distance of neighbours in each dimension, in elements
 */
record PickledTensor(
    Storage storage, PickleGlobal.Elements elements, long offset, long[] size, long[] stride) {
  /**
   * A storage that the archive holds as the file {@code data/key}.
   *
   * @param elements how its elements are stored
   * @param key name of its entry
   * @param length number of elements
   */
  record Storage(PickleGlobal.Elements elements, String key, long length) {}
}
