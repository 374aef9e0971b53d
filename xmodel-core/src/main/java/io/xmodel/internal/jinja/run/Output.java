package io.xmodel.internal.jinja.run;

import io.xmodel.internal.jinja.value.Budget;

/** Text that a template writes, or that a block of it captures. */
public final class Output {
  private final Budget budget;
  private final StringBuilder text = new StringBuilder();

  /** Empty output. */
  public Output(Budget budget) {
    this.budget = budget;
  }

  /** Adds text. */
  public void write(String more) {
    budget.checkLength((long) text.length() + more.length());
    budget.read(more.length());
    text.append(more);
  }

  /** All that was written. */
  public String text() {
    return budget.made(text.toString());
  }
}
