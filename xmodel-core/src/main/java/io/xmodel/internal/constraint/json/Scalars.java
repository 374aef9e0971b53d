package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.internal.constraint.json.Facts.Type;
import io.xmodel.internal.constraint.lexeme.NumberRange;
import io.xmodel.internal.constraint.regex.Term;
import io.xmodel.internal.constraint.regex.TermTexts;
import io.xmodel.internal.constraint.regex.Terms;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The strings and numbers that fit what is asked. */
record Scalars(Terms terms) {
  /** Whether a value fits, as far as that needs no look at what it contains. */
  boolean fits(Facts facts, JsonNode value) {
    Type type = JsonValues.type(value);
    if (!facts.types.contains(type)
        || facts.never.stream().anyMatch(one -> JsonValues.same(one, value))) {
      return false;
    }
    return switch (type) {
      case NUMBER -> facts.range().contains(value.decimalValue());
      case STRING -> new TermTexts(terms).matches(text(facts), value.textValue());
      default -> true;
    };
  }

  /** The strings that fit, whatever {@code only} says. */
  Term text(Facts facts) {
    List<Term> all = new ArrayList<>(facts.texts);
    if (facts.minLength > 0 || facts.maxLength < Integer.MAX_VALUE) {
      all.add(
          facts.maxLength < Integer.MAX_VALUE
              ? terms.length(facts.minLength, facts.maxLength)
              : terms.length(facts.minLength));
    }
    for (JsonNode value : facts.never) {
      if (value.isTextual()) {
        all.add(terms.not(terms.text(value.textValue())));
      }
    }
    return terms.and(all);
  }

  boolean noText(Facts facts) {
    return !terms.inhabited(text(facts));
  }

  /** The numbers that fit, whatever {@code only} says, without those that may never come. */
  static List<NumberRange> ranges(Facts facts) {
    List<NumberRange> ranges = List.of(facts.range());
    for (JsonNode never : facts.never) {
      if (never.isNumber()) {
        List<NumberRange> cut = new ArrayList<>();
        for (NumberRange range : ranges) {
          cut.addAll(range.without(never.decimalValue()));
        }
        ranges = cut;
      }
    }
    return ranges.stream().filter(range -> !range.isEmpty()).toList();
  }

  /** One number. A whole one is written without a point, as not all readers take 1.0 for 1. */
  static NumberRange point(BigDecimal value) {
    boolean whole = value.stripTrailingZeros().scale() <= 0;
    return new NumberRange(value, false, value, false, whole, false, null);
  }
}
