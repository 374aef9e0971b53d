package io.xmodel.internal.text.bpe;

import io.xmodel.error.CheckpointException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The byte-pair vocabulary: tokens to ids and back. Its bytes lie one after the other, so that a
 * hundred thousand tokens are a few arrays. Filled by one thread, then read by many.
 */
public final class Lexicon {
  private static final int NONE = -1;

  /** A published vocabulary needs fewer than a hundred. */
  private static final int MAX_PROBES = 2000;

  /** No id. */
  public static final int UNKNOWN = -1;

  private final ByteAlphabet alphabet = new ByteAlphabet();
  private byte[] bytes = new byte[1 << 16];

  /** By entry: where its bytes begin; they end where the next one's begin. */
  private int[] starts = new int[1025];

  private int[] ids = new int[1024];
  private int[] hashes = new int[1024];
  private boolean[] plain = new boolean[1024];
  private int size;

  /** Entries by hash, with linear probing; a power of two. */
  private int[] slots = new int[4096];

  /** Entries by id. */
  private int[] entries = new int[1024];

  private int idLimit;
  private int longest;

  /** An empty one. */
  public Lexicon() {
    Arrays.fill(slots, NONE);
    Arrays.fill(entries, NONE);
  }

  /**
   * Adds a token.
   *
   * @return false, and nothing is added, when the token or the id is there already
   */
  public boolean add(TokenBytes token, int id) {
    int length = token.length();
    int hash = hash(token.bytes(), 0, length);
    if (find(token.bytes(), 0, length, token.isPlain(), hash) >= 0 || entry(id) >= 0) {
      return false;
    }
    grow(length, id);
    System.arraycopy(token.bytes(), 0, bytes, starts[size], length);
    starts[size + 1] = starts[size] + length;
    ids[size] = id;
    hashes[size] = hash;
    plain[size] = token.isPlain();
    entries[id] = size;
    insert(hash, size);
    size++;
    idLimit = Math.max(idLimit, id + 1);
    longest = Math.max(longest, length);
    return true;
  }

  private void insert(int hash, int entry) {
    int slot = hash & slots.length - 1;
    for (int probes = 0; slots[slot] != NONE; probes++) {
      if (probes == MAX_PROBES) {
        throw new CheckpointException(
            "tokenizer.json: more than %s tokens of model.vocab share a hash, as only those do that are made to take long. Take the published file."
                .formatted(MAX_PROBES));
      }
      slot = slot + 1 & slots.length - 1;
    }
    slots[slot] = entry;
  }

  private void grow(int length, int id) {
    if (starts[size] + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, starts[size] + length));
    }
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
      hashes = Arrays.copyOf(hashes, 2 * size);
      plain = Arrays.copyOf(plain, 2 * size);
      starts = Arrays.copyOf(starts, 2 * size + 1);
    }
    if (id >= entries.length) {
      int before = entries.length;
      entries = Arrays.copyOf(entries, Math.max(2 * before, id + 1));
      Arrays.fill(entries, before, entries.length, NONE);
    }
    if (2 * size >= slots.length) {
      slots = new int[2 * slots.length];
      Arrays.fill(slots, NONE);
      for (int entry = 0; entry < size; entry++) {
        insert(hashes[entry], entry);
      }
    }
  }

  /** Gives back the room that was kept for more. */
  public Lexicon trim() {
    bytes = Arrays.copyOf(bytes, starts[size]);
    starts = Arrays.copyOf(starts, size + 1);
    ids = Arrays.copyOf(ids, size);
    hashes = Arrays.copyOf(hashes, size);
    plain = Arrays.copyOf(plain, size);
    entries = Arrays.copyOf(entries, idLimit);
    return this;
  }

  /** The id of a token, or {@link #UNKNOWN}. */
  public int id(TokenBytes token) {
    int hash = hash(token.bytes(), 0, token.length());
    return id(token.bytes(), 0, token.length(), token.isPlain(), hash);
  }

  /** The id of the token whose characters stand for these bytes, or {@link #UNKNOWN}. */
  int id(byte[] text, int from, int to, int hash) {
    return id(text, from, to, false, hash);
  }

  private int id(byte[] text, int from, int to, boolean plainly, int hash) {
    int entry = find(text, from, to, plainly, hash);
    return entry == NONE ? UNKNOWN : ids[entry];
  }

  private int find(byte[] text, int from, int to, boolean plainly, int hash) {
    int slot = hash & slots.length - 1;
    for (int entry = slots[slot]; entry != NONE; entry = slots[slot]) {
      if (hashes[entry] == hash
          && plain[entry] == plainly
          && Arrays.equals(bytes, starts[entry], starts[entry + 1], text, from, to)) {
        return entry;
      }
      slot = slot + 1 & slots.length - 1;
    }
    return NONE;
  }

  /** A hash of bytes. */
  static int hash(byte[] text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text[i];
    }
    hash *= 0x9E3779B9;
    return hash ^ hash >>> 15;
  }

  private int entry(int id) {
    return id >= 0 && id < entries.length ? entries[id] : NONE;
  }

  /** Whether a token has this id. */
  public boolean has(int id) {
    return entry(id) >= 0;
  }

  /** The bytes of the token with an id, which must be there. */
  public byte[] bytes(int id) {
    int entry = entry(id);
    return Arrays.copyOfRange(bytes, starts[entry], starts[entry + 1]);
  }

  /** The token with an id, which must be there, as it is written in the vocabulary. */
  public String text(int id) {
    byte[] own = bytes(id);
    return plain[entry(id)] ? new String(own, StandardCharsets.UTF_8) : alphabet.text(own);
  }

  /** How many tokens there are. */
  public int size() {
    return size;
  }

  /** One more than the largest id. */
  public int idLimit() {
    return idLimit;
  }

  /** How many bytes the longest token has. */
  public int longest() {
    return longest;
  }
}
