package io.xmodel.internal.jinja.compile;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the names of a block of statements mean, as jinja2's {@code idtracking.Symbols}. */
final class Symbols {
  /**
   * A variable.
   *
   * @param identifier its name and level of nesting
   * @param scope whose it is
   */
  record Variable(String identifier, Scope scope) {}

  /** What a variable holds when its block begins. */
  sealed interface Load {
    /** It is set from outside. */
    record Parameter() implements Load {}

    /** The template's variable of that name. */
    record Resolve(String name) implements Load {}

    /** An outer block's variable. */
    record Alias(Variable outer) implements Load {}

    /** Nothing. */
    record Undefined() implements Load {}
  }

  private final int level;
  private final @Nullable Symbols parent;
  private final @Nullable Symbols base;
  private final Scope scope;
  private final Map<String, String> refs = new LinkedHashMap<>();
  private final Map<String, Load> loads = new LinkedHashMap<>();
  private final Set<String> stores = new HashSet<>();

  private Symbols(int level, @Nullable Symbols parent, @Nullable Symbols base, Scope scope) {
    this.level = level;
    this.parent = parent;
    this.base = base;
    this.scope = scope;
  }

  /** An outermost block's. */
  Symbols(Scope scope) {
    this(0, null, null, scope);
  }

  /** An inner block's, in the same function or another. */
  Symbols inner(Scope scope) {
    return new Symbols(level + 1, this, null, scope);
  }

  /** A branch's, which knows what is known here and keeps what it finds until {@link #merge}. */
  Symbols branch() {
    return new Symbols(level, parent, this, scope);
  }

  Scope scope() {
    return scope;
  }

  /** What each variable of the block holds when it begins. */
  Map<String, Load> loads() {
    return loads;
  }

  private String define(String name, Load load) {
    String identifier = level + " " + name;
    refs.put(name, identifier);
    loads.put(identifier, load);
    return identifier;
  }

  /** The variable that a name means, or null. */
  @Nullable Variable find(String name) {
    for (Symbols symbols = this; symbols != null; symbols = symbols.parent) {
      String identifier = symbols.own(name);
      if (identifier != null) {
        return new Variable(identifier, symbols.scope);
      }
    }
    return null;
  }

  /** What a name means in this block, be it known before the branch or in it. */
  private @Nullable String own(String name) {
    String identifier = null;
    for (Symbols symbols = this; symbols != null && identifier == null; symbols = symbols.base) {
      identifier = symbols.refs.get(name);
    }
    return identifier;
  }

  private boolean stores(String name) {
    return stores.contains(name) || (base != null && base.stores(name));
  }

  /** Notes that a name is read. */
  void load(String name) {
    if (find(name) == null) {
      define(name, new Load.Resolve(name));
    }
  }

  /** Notes that a name is set. */
  void store(String name) {
    stores.add(name);
    if (own(name) == null) {
      Variable outer = parent == null ? null : parent.find(name);
      define(name, outer == null ? new Load.Undefined() : new Load.Alias(outer));
    }
  }

  /** Notes that a name is set from outside. */
  Variable parameter(String name) {
    stores.add(name);
    return new Variable(define(name, new Load.Parameter()), scope);
  }

  /** Takes over what the branches of a condition found. */
  void merge(Collection<Symbols> branches) {
    Set<String> stored = new HashSet<>();
    branches.forEach(branch -> stored.addAll(branch.stores));
    stored.removeIf(this::stores);
    for (Symbols branch : branches) {
      refs.putAll(branch.refs);
      loads.putAll(branch.loads);
      stores.addAll(branch.stores);
    }
    for (String name : stored) {
      Variable target = find(name);
      Variable outer = parent == null ? null : parent.find(name);
      if (target != null) {
        loads.put(
            target.identifier(), outer == null ? new Load.Resolve(name) : new Load.Alias(outer));
      }
    }
  }

  /** All variables that are set here and further out, by name. */
  Map<String, Variable> stored() {
    Map<String, Variable> all = new TreeMap<>();
    for (Symbols symbols = this; symbols != null; symbols = symbols.parent) {
      for (String name : symbols.stores) {
        Variable variable = find(name);
        if (variable != null) {
          all.putIfAbsent(name, variable);
        }
      }
    }
    return all;
  }
}
