package io.xmodel.emulator.rewrite;

import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operand stack of a method whose instructions are read in order. */
final class OperandStack {

  private final Map<Label, List<Value>> atLabels = new HashMap<>();
  private @Nullable List<Value> values = new ArrayList<>();

  /** Whether the next instruction can be reached from what has been read. */
  boolean isReachable() {
    return values != null;
  }

  /** The instruction read last never goes on to the next. */
  void leave() {
    values = null;
  }

  void jump(Label label) {
    if (values != null) {
      atLabels.putIfAbsent(label, new ArrayList<>(values));
    }
  }

  void enter(Label label) {
    List<Value> known = atLabels.get(label);
    if (values == null) {
      values = known == null ? new ArrayList<>() : new ArrayList<>(known);
    } else if (known != null && known.size() == values.size()) {
      for (int i = 0; i < known.size(); i++) {
        values.set(i, values.get(i).join(known.get(i)));
      }
    }
  }

  void push(Value value) {
    if (values != null) {
      values.add(value);
    }
  }

  Value pop() {
    return values == null || values.isEmpty() ? Value.OTHER : values.removeLast();
  }

  void pop(int count) {
    for (int i = 0; i < count; i++) {
      pop();
    }
  }

  /** Executes one of the instructions that only move values. */
  void move(Opcode opcode) {
    switch (opcode) {
      case POP -> pop();
      case POP2 -> take(2);
      case DUP -> copy(1, 0);
      case DUP_X1 -> copy(1, 1);
      case DUP_X2 -> copy(1, 2);
      case DUP2 -> copy(2, 0);
      case DUP2_X1 -> copy(2, 1);
      case DUP2_X2 -> copy(2, 2);
      case SWAP -> {
        Value top = pop();
        Value below = pop();
        push(top);
        push(below);
      }
      default -> throw new IllegalArgumentException(opcode.toString());
    }
  }

  /** Copies the top {@code slots} slots to below the {@code under} slots under them. */
  private void copy(int slots, int under) {
    List<Value> top = take(slots);
    List<Value> below = take(under);
    top.forEach(this::push);
    below.forEach(this::push);
    top.forEach(this::push);
  }

  private List<Value> take(int slots) {
    List<Value> taken = new ArrayList<>();
    for (int left = slots; left > 0; ) {
      Value value = pop();
      taken.addFirst(value);
      left -= value.wide() ? 2 : 1;
    }
    return taken;
  }
}
