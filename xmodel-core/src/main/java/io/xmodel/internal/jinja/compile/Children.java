package io.xmodel.internal.jinja.compile;

import io.xmodel.internal.jinja.syntax.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The expressions inside an expression. */
final class Children {
  private Children() {}

  /** In the order of jinja2's fields. */
  static List<Expr> of(Expr expression) {
    return switch (expression) {
      case Expr.Data _, Expr.Const _, Expr.Name _, Expr.NamespaceRef _ -> List.of();
      case Expr.TupleExpr tuple -> tuple.items();
      case Expr.ListExpr list -> list.items();
      case Expr.DictExpr dict -> {
        List<Expr> entries = new ArrayList<>();
        for (int i = 0; i < dict.keys().size(); i++) {
          entries.add(dict.keys().get(i));
          entries.add(dict.values().get(i));
        }
        yield entries;
      }
      case Expr.Cond cond -> present(cond.test(), cond.then(), cond.otherwise());
      case Expr.Logic logic -> List.of(logic.left(), logic.right());
      case Expr.Not not -> List.of(not.value());
      case Expr.Binary binary -> List.of(binary.left(), binary.right());
      case Expr.Unary unary -> List.of(unary.value());
      case Expr.Compare compare -> {
        List<Expr> operands = new ArrayList<>(List.of(compare.first()));
        compare.rest().forEach(operand -> operands.add(operand.value()));
        yield operands;
      }
      case Expr.Concat concat -> concat.parts();
      case Expr.Getattr getattr -> List.of(getattr.value());
      case Expr.Getitem getitem -> List.of(getitem.value(), getitem.index());
      case Expr.Slice slice -> present(slice.start(), slice.stop(), slice.step());
      case Expr.Call call -> with(call.function(), call.arguments());
      case Expr.Filter filter -> with(filter.value(), filter.arguments());
      case Expr.Test test -> with(test.value(), test.arguments());
    };
  }

  private static List<Expr> with(@Nullable Expr first, Expr.CallArguments arguments) {
    List<Expr> all = new ArrayList<>(present(first));
    all.addAll(arguments.positional());
    all.addAll(arguments.values());
    all.addAll(present(arguments.more(), arguments.moreNamed()));
    return all;
  }

  private static List<Expr> present(@Nullable Expr... expressions) {
    return Stream.of(expressions).filter(Objects::nonNull).toList();
  }
}
