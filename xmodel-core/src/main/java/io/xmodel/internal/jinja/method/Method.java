package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.PythonFunction;

/** A method of a type. */
@FunctionalInterface
interface Method {
  /** Calls it on an object. */
  Object call(Budget budget, Object self, Arguments arguments);

  /** The method of one object. */
  default PythonFunction of(String name, Object self) {
    return new PythonFunction(
        "builtin_function_or_method", (budget, arguments) -> call(budget, self, arguments));
  }
}
