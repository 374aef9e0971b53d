package io.xmodel.internal.checkpoint;

import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.internal.checkpoint.PickledTensor.Storage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pickle of a PyTorch state dict and nothing else. A pickle is a program that may call
 * anything; this machine knows the opcodes that build dictionaries, tuples, text and numbers, and
 * the handful of names in {@link PickleGlobal}. Any other name or opcode ends the reading with its
 * name, and nothing is ever executed. Stack, memo and lengths are bounded.
 */
final class PickleReader {
  private static final int MAX_STACK = 100_000;
  private static final int MAX_MEMO = 1_000_000;

  private final String file;
  private final ByteBuffer in;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  private PickleReader(byte[] pickle, String file) {
    this.in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    this.file = file;
  }

  /** Python's None. */
  private enum None {
    NONE
  }

  private record Tuple(List<Object> items) {}

  /** A dictionary from text to anything. Identity equality: a pickle can build cycles. */
  private static final class Dict {
    final Map<String, Object> items = new LinkedHashMap<>();
  }

  /** Reads a state dict: tensors by name, in the pickle's order. */
  static Map<String, PickledTensor> read(byte[] pickle, String file) {
    PickleReader reader = new PickleReader(pickle, file);
    Object result = reader.run();
    if (!(result instanceof Dict dict)) {
      throw reader.refuse("expected a dictionary of tensors, found " + kind(result));
    }
    Map<String, PickledTensor> tensors = new LinkedHashMap<>();
    dict.items.forEach((name, value) -> {
      if (!(value instanceof PickledTensor tensor)) {
        throw reader.refuse(
            "expected a tensor under '%s', found %s"
                .formatted(Quoted.shortened(name), kind(value)));
      }
      tensors.put(name, tensor);
    });
    return tensors;
  }

  private Object run() {
    while (in.hasRemaining()) {
      int opcode = in.get() & 0xFF;
      if (opcode == '.') {
        return pop();
      }
      step(opcode);
    }
    throw refuse("it ends without STOP; it is truncated");
  }

  private void step(int opcode) {
    switch (opcode) {
      case 0x80 -> protocol(bytes(1).get());
      case 0x95 -> bytes(8); // FRAME: a hint for readers that buffer
      case '(' -> mark();
      case '0' -> pop();
      case '1' -> popMark();
      case 'N' -> push(None.NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'K' -> push((long) (bytes(1).get() & 0xFF));
      case 'M' -> push((long) (bytes(2).getShort() & 0xFFFF));
      case 'J' -> push((long) bytes(4).getInt());
      case 0x8a -> push(longOf(bytes(bytes(1).get() & 0xFF)));
      case 'G' -> push(bytes(8).order(ByteOrder.BIG_ENDIAN).getDouble());
      case 0x8c -> push(text(bytes(1).get() & 0xFF));
      case 'X' -> push(text(bytes(4).getInt()));
      case '}' -> push(new Dict());
      case ']' -> push(new ArrayList<>());
      case ')' -> push(new Tuple(List.of()));
      case 't' -> push(new Tuple(popMark()));
      case 0x85 -> push(new Tuple(popLast(1)));
      case 0x86 -> push(new Tuple(popLast(2)));
      case 0x87 -> push(new Tuple(popLast(3)));
      case 'a' -> append(popLast(1));
      case 'e' -> append(popMark());
      case 's' -> setItems(popLast(2));
      case 'u' -> setItems(popMark());
      case 'q' -> remember(bytes(1).get() & 0xFF);
      case 'r' -> remember(bytes(4).getInt());
      case 0x94 -> remember(memo.size());
      case 'h' -> push(recall(bytes(1).get() & 0xFF));
      case 'j' -> push(recall(bytes(4).getInt()));
      case 'c' -> push(global(line(), line()));
      case 0x93 -> {
        List<Object> names = popLast(2);
        push(global(cast(names.get(0), String.class), cast(names.get(1), String.class)));
      }
      case 'Q' -> push(storage(cast(pop(), Tuple.class).items));
      case 'R' -> {
        List<Object> call = popLast(2);
        push(reduce(call.get(0), cast(call.get(1), Tuple.class).items));
      }
      case 'b' -> build(popLast(2));
      default -> throw refuse("opcode 0x%02X is not used by state dicts".formatted(opcode));
    }
  }

  private void protocol(int version) {
    if (version < 2 || version > 5) {
      throw refuse("expected pickle protocol 2 to 5, found " + version);
    }
  }

  private PickleGlobal global(String module, String name) {
    PickleGlobal known = PickleGlobal.KNOWN.get(module + " " + name);
    if (known == null) {
      throw refuse(
          "it asks for '%s.%s', which rebuilding tensors does not need; it was not executed"
              .formatted(Quoted.shortened(module), Quoted.shortened(name)));
    }
    return known;
  }

  private Object reduce(Object callable, List<Object> args) {
    if (!(callable instanceof PickleGlobal.Function function)) {
      throw refuse("it calls " + kind(callable) + "; it was not executed");
    }
    return switch (function) {
      case ORDERED_DICT -> {
        if (!args.isEmpty()) {
          throw refuse("expected an empty OrderedDict, found arguments");
        }
        yield new Dict();
      }
      case REBUILD_TENSOR, REBUILD_TENSOR_V2 -> {
        Storage storage = cast(argument(args, 0), Storage.class);
        yield tensor(storage, storage.elements(), args);
      }
      case REBUILD_TENSOR_V3 ->
          tensor(
              cast(argument(args, 0), Storage.class),
              cast(argument(args, 6), PickleGlobal.Elements.class),
              args);
      case REBUILD_PARAMETER -> cast(argument(args, 0), PickledTensor.class);
    };
  }

  private PickledTensor tensor(Storage storage, PickleGlobal.Elements elements, List<Object> args) {
    return new PickledTensor(
        storage,
        elements,
        cast(argument(args, 1), Long.class),
        longs(argument(args, 2)),
        longs(argument(args, 3)));
  }

  /** A persistent id: ("storage", class, key, location, number of elements). */
  private Storage storage(List<Object> id) {
    if (!"storage".equals(argument(id, 0))) {
      throw refuse("expected the persistent id of a storage, found " + kind(argument(id, 0)));
    }
    return new Storage(
        cast(argument(id, 1), PickleGlobal.Elements.class),
        cast(argument(id, 2), String.class),
        cast(argument(id, 4), Long.class));
  }

  /** Attributes of a dictionary, {@code _metadata} of a state dict: dropped. */
  private void build(List<Object> objectAndState) {
    cast(objectAndState.get(0), Dict.class);
    push(objectAndState.get(0));
  }

  @SuppressWarnings("unchecked") // lists are made by ']' only, as ArrayList<Object>
  private void append(List<Object> items) {
    cast(peek(), ArrayList.class).addAll(items);
  }

  private void setItems(List<Object> items) {
    Dict dict = cast(peek(), Dict.class);
    if (items.size() % 2 != 0) {
      throw refuse("a dictionary has a key without a value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      String key = cast(items.get(i), String.class);
      if (dict.items.put(key, items.get(i + 1)) != null) {
        throw refuse("'%s' is there twice".formatted(Quoted.shortened(key)));
      }
    }
  }

  private long[] longs(Object tuple) {
    List<Object> items = cast(tuple, Tuple.class).items;
    long[] values = new long[items.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = cast(items.get(i), Long.class);
    }
    return values;
  }

  private Object argument(List<Object> args, int index) {
    if (index >= args.size()) {
      throw refuse("expected more than %s arguments, found %s".formatted(index, args.size()));
    }
    return args.get(index);
  }

  private void push(Object value) {
    if (stack.size() >= MAX_STACK) {
      throw refuse("its stack grows beyond %s values".formatted(MAX_STACK));
    }
    stack.add(value);
  }

  private void mark() {
    if (marks.size() >= MAX_STACK) {
      throw refuse("it has more than %s open marks".formatted(MAX_STACK));
    }
    marks.push(stack.size());
  }

  private Object peek() {
    requireAboveMark(1);
    return stack.getLast();
  }

  private Object pop() {
    requireAboveMark(1);
    return stack.removeLast();
  }

  private List<Object> popLast(int count) {
    requireAboveMark(count);
    return cut(stack.size() - count);
  }

  private List<Object> popMark() {
    Integer mark = marks.poll();
    if (mark == null) {
      throw refuse("it closes a mark that it did not open");
    }
    return cut(mark);
  }

  private void requireAboveMark(int count) {
    int floor = marks.isEmpty() ? 0 : marks.getFirst();
    if (stack.size() - floor < count) {
      throw refuse("it takes more from the stack than is there");
    }
  }

  private List<Object> cut(int from) {
    List<Object> tail = stack.subList(from, stack.size());
    List<Object> items = List.copyOf(tail);
    tail.clear();
    return items;
  }

  private void remember(int index) {
    if (memo.size() >= MAX_MEMO) {
      throw refuse("its memo grows beyond %s values".formatted(MAX_MEMO));
    }
    memo.put(index, peek());
  }

  private Object recall(int index) {
    Object value = memo.get(index);
    if (value == null) {
      throw refuse("it recalls value %s, which it did not memorise".formatted(index));
    }
    return value;
  }

  private ByteBuffer bytes(int count) {
    if (count < 0 || count > in.remaining()) {
      throw refuse("it is truncated: %s more bytes were expected".formatted(count));
    }
    ByteBuffer slice = in.slice(in.position(), count).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + count);
    return slice;
  }

  private String text(int length) {
    return StandardCharsets.UTF_8.decode(bytes(length)).toString();
  }

  private String line() {
    int start = in.position();
    while (in.hasRemaining()) {
      if (in.get() == '\n') {
        return new String(in.array(), start, in.position() - 1 - start, StandardCharsets.UTF_8);
      }
    }
    throw refuse("it is truncated within a name");
  }

  private long longOf(ByteBuffer littleEndian) {
    if (littleEndian.remaining() > 8) {
      throw refuse("a number has more than 64 bits");
    }
    long value = 0;
    int shift = 0;
    while (littleEndian.hasRemaining()) {
      value |= (long) (littleEndian.get() & 0xFF) << shift;
      shift += 8;
    }
    return shift == 0 || shift == 64 ? value : value << (64 - shift) >> (64 - shift);
  }

  private <T> T cast(@Nullable Object value, Class<T> type) {
    if (!type.isInstance(value)) {
      throw refuse(
          "expected %s, found %s"
              .formatted(type.getSimpleName().toLowerCase(Locale.ROOT), kind(value)));
    }
    return type.cast(value);
  }

  /** What a value is, without printing it: it may contain itself. */
  private static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case Dict dict -> "a dictionary of %s".formatted(dict.items.size());
      case String text -> "the text '%s'".formatted(Quoted.shortened(text));
      case Number number -> "the number " + number;
      default -> value.getClass().getSimpleName();
    };
  }

  private CheckpointException refuse(String what) {
    return new CheckpointException(
        "%s: the pickle is refused at byte %s: %s. Use safetensors files, or save a plain state dict with torch.save."
            .formatted(file, in.position(), what));
  }
}
