package io.xmodel.internal.constraint.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.internal.constraint.Constraints;
import io.xmodel.internal.constraint.Language;
import io.xmodel.internal.constraint.TestTokens;
import io.xmodel.internal.constraint.TokenTrie;
import io.xmodel.internal.constraint.Tokens;
import io.xmodel.internal.constraint.json.JsonSchema.Order;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Schemas, texts that fulfil them, and texts that do not. */
class JsonSchemaTest {
  private static final JsonSchema SCHEMAS = new JsonSchema();
  private static final TokenTrie TRIE = TestTokens.trie();

  /** A schema, what it accepts, and what it refuses. */
  record Case(String schema, String[] accepted, String[] refused) {
    static Case of(String schema, String... accepted) {
      return new Case(schema.replace('\'', '"'), accepted, new String[0]);
    }

    Case refuses(String... refused) {
      return new Case(schema, accepted, refused);
    }

    @Override
    public String toString() {
      return schema;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        // Any JSON, bounded white space.
        Case.of(
                "true",
                "1",
                "\"a\"",
                "{\"a\":[1, null,{\"b\":true}]}",
                "{\n  \"a\": 1\n}",
                "[]",
                "{}",
                "[ ]")
            .refuses(
                "",
                " 1",
                "1 ",
                "{\"a\" :1}",
                "[1,]",
                "{\"a\":1,}",
                "[  1]",
                "[\n\n1]",
                "\"a",
                "{'a':1}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "01",
                "+1",
                ".5",
                "1.",
                "1e",
                "tru",
                "[\t1]",
                "{\"a\":\n" + " ".repeat(60) + "1}"),
        // Strings: escapes, pairs, code points.
        Case.of(
                "{'type':'string'}",
                "\"\\u0000\"",
                "\"\\ud83d\\ude00\"",
                "\"😀\"",
                "\"\\/\\b\\\"\"",
                "\"\u007f\"")
            .refuses(
                "\"\\ud83d\"",
                "\"\\ude00\"",
                "\"\\ud83dx\"",
                "\"\n\"",
                "\"\u0001\"",
                "\"\\x\"",
                "\"\\u00g0\"",
                "'a'"),
        Case.of(
                "{'type':'string','minLength':2,'maxLength':3}",
                "\"😀😀\"",
                "\"abc\"",
                "\"\\u0041\\n\"",
                "\"\\ud83d\\ude00a\"")
            .refuses("\"😀\"", "\"abcd\"", "\"\\ud83d\\ude00\"", "\"\""),
        Case.of("{'type':'string','pattern':'b+'}", "\"b\"", "\"abba\"", "\"\\u0062\"")
            .refuses("\"\"", "\"ac\""),
        Case.of("{'type':'string','pattern':'^b+$'}", "\"bb\"").refuses("\"abb\"", "\"bb\\n\""),
        Case.of(
                "{'type':'string','pattern':'^(?!foo)[a-z]+$','maxLength':5}",
                "\"fob\"",
                "\"barfo\"")
            .refuses("\"foo\"", "\"foob\"", "\"barfoo\""),
        Case.of("{'type':'string','pattern':'^\\\\p{Lu}\\\\d$'}", "\"Ä1\"")
            .refuses("\"ä1\"", "\"Ä१\""),
        Case.of("{'type':'string','enum':['ab','abc','x\\\"y']}", "\"ab\"", "\"abc\"", "\"x\\\"y\"")
            .refuses("\"a\"", "\"abcd\"", "\"x\""),
        Case.of(
                "{'enum':['a',1,null,true,{'k':[1]},[]]}",
                "\"a\"",
                "1",
                "null",
                "true",
                "{\"k\":[1]}",
                "[]")
            .refuses("1.0", "2", "false", "{}", "{\"k\":[]}", "[1]"),
        Case.of("{'type':'integer','enum':[1,1.5]}", "1").refuses("1.5", "1.0"),
        Case.of("{'not':{'type':['string','null']}}", "1", "[]", "{}", "true")
            .refuses("\"a\"", "null"),
        Case.of("{'type':'string','not':{'enum':['a','b']}}", "\"ab\"", "\"\"")
            .refuses("\"a\"", "\"b\""),
        // Numbers.
        Case.of("{'type':'number'}", "-0", "1.0", "1e5", "1.5E-3", "0.1", "-12.5e+10")
            .refuses("1e400", "--1", "1e"),
        Case.of("{'type':'integer'}", "0", "-12", "-0").refuses("1.0", "1e3", "00"),
        Case.of("{'type':'integer','minimum':3,'maximum':120}", "3", "99", "120")
            .refuses("2", "121", "-3", "1200", "0"),
        Case.of(
                "{'minimum':-1.5,'exclusiveMaximum':2,'type':'number'}",
                "-1.5",
                "-1.49",
                "0",
                "1.999",
                "-0",
                "1.99")
            .refuses("2", "-1.51", "2.0", "-2", "1e0"),
        Case.of("{'type':'number','minimum':0}", "0", "1e9", "0.5").refuses("-1", "-0.1"),
        Case.of("{'type':'number','exclusiveMinimum':0}", "0.001", "1").refuses("0", "0.0", "-1"),
        Case.of("{'type':'number','exclusiveMinimum':true,'minimum':1}", "1.01", "2")
            .refuses("1", "1.0"),
        Case.of("{'type':'integer','multipleOf':5}", "10", "-15", "0").refuses("1", "12"),
        Case.of(
                "{'type':'number','multipleOf':0.05,'minimum':0}",
                "0.1",
                "0.15",
                "1",
                "2.05",
                "2.5")
            .refuses("0.12", "0.151", "0.03"),
        // Numbers are what doubles can tell apart, where that matters.
        Case.of(
                "{'type':'number','multipleOf':0.25,'minimum':6.95}",
                "7",
                "7.25",
                "1234567890123.25",
                "123456789012345")
            .refuses("800128871238762.25", "1234567890123456", "6.75"),
        Case.of(
                "{'oneOf':[{'type':'integer'},{'type':'number','exclusiveMaximum':19.1}]}",
                "-6407126123634.5",
                "20",
                "18.5")
            .refuses("-64071261236348120.0461696", "19.5"),
        Case.of("{'type':'number','exclusiveMinimum':6.95}", "6.950001", "7")
            .refuses("6.95", "6.9500000000000000001"),
        Case.of("{'type':'number','minimum':6.95}", "6.9500000000000000001").refuses("6.949"),
        Case.of("{'type':'number'}", "0.0", "-0.0", "0.1e5", "10e2")
            .refuses("0e5", "0.00e1", "-0E1", "0.1e123"),
        Case.of("{'const':1.5}", "1.5").refuses("1", "15", "1.50"),
        Case.of("{'type':'integer','not':{'const':5},'minimum':4,'maximum':6}", "4", "6")
            .refuses("5"),
        // Half of a pair of surrogates cannot be written.
        Case.of("{'enum':['\\ud800','a']}", "\"a\"").refuses("\"?\"", "\"\\ud800\""),
        Case.of(
                "{'type':'object','properties':{'a\\n\\u0001':{}},'additionalProperties':false}",
                "{}",
                "{\"a\\n\\u0001\":1}")
            .refuses("{\"a\":1}"),
        // Arrays.
        Case.of(
                "{'type':'array','items':{'type':'integer'},'minItems':1,'maxItems':2}",
                "[1]",
                "[1, 2]")
            .refuses("[]", "[1,2,3]", "[\"a\"]"),
        Case.of(
                "{'prefixItems':[{'type':'integer'},{'type':'string'}],'items':false,'type':'array'}",
                "[]",
                "[1]",
                "[1,\"a\"]")
            .refuses("[\"a\"]", "[1,\"a\",2]"),
        Case.of(
                "{'items':[{'type':'integer'}],'additionalItems':{'type':'null'},'type':'array'}",
                "[1,null,null]")
            .refuses("[null]", "[1,1]"),
        Case.of(
                "{'type':'array','contains':{'const':7},'items':{'type':'integer'}}",
                "[7]",
                "[1,7,2]",
                "[1,7]")
            .refuses("[]", "[1]"),
        Case.of(
                "{'type':'array','contains':{'const':7},'minContains':2,'maxItems':3}",
                "[7,7]",
                "[7,1,7]")
            .refuses("[7]", "[7,1,1]"),
        Case.of("{'type':'array','contains':{'type':'null'},'minContains':0}", "[]", "[1]"),
        // Objects.
        Case.of(
                "{'type':'object','properties':{'a':{'type':'integer'},'b':{'type':'string'}},'required':['a'],'additionalProperties':false}",
                "{\"a\":1}",
                "{\"a\": 1, \"b\": \"x\"}")
            .refuses(
                "{\"\\u0061\":1}",
                "{}",
                "{\"b\":\"x\"}",
                "{\"a\":1,\"c\":2}",
                "{\"a\":\"x\"}",
                "{\"a\":1,\"a\":1}",
                "{\"b\":\"x\",\"a\":1}"),
        Case.of(
                "{'type':'object','properties':{'a':{'type':'integer'}}}",
                "{\"a\":1,\"z\":[]}",
                "{\"z\":1}",
                "{\"aa\":null}")
            .refuses("{\"a\":\"x\"}", "{\"z\":1,\"z\":1}"),
        Case.of(
                "{'type':'object','patternProperties':{'^a':{'type':'integer'},'b$':{'minimum':5}},'additionalProperties':{'type':'null'}}",
                "{\"a\":1}",
                "{\"ab\":5}",
                "{\"x\":null}",
                "{\"xb\":\"s\"}")
            .refuses("{\"ab\":4}", "{\"a\":\"s\"}", "{\"x\":1}", "{\"ab\":\"s\"}"),
        Case.of(
                "{'type':'object','propertyNames':{'pattern':'^[a-z]{1,2}$'},'minProperties':1,'maxProperties':2}",
                "{\"a\":1}",
                "{\"ab\":1,\"c\":2}")
            .refuses("{}", "{\"abc\":1}", "{\"a\":1,\"b\":2,\"c\":3}", "{\"A\":1}"),
        Case.of(
                "{'type':'object','propertyNames':{'enum':['p','q']},'minProperties':2}",
                "{\"p\":1,\"q\":2}")
            .refuses("{\"p\":1}", "{\"p\":1,\"r\":2}"),
        Case.of(
                "{'type':'object','properties':{'a':false,'b':true},'additionalProperties':false}",
                "{}",
                "{\"b\":1}")
            .refuses("{\"a\":1}"),
        Case.of(
                "{'type':'object','dependentRequired':{'a':['b']},'properties':{'a':{},'b':{}}}",
                "{}",
                "{\"b\":1}",
                "{\"a\":1,\"b\":2}")
            .refuses("{\"a\":1}"),
        Case.of(
                "{'type':'object','required':['z','a'],'properties':{'a':{'type':'null'}}}",
                "{\"a\":null,\"z\":1}")
            .refuses("{\"a\":null}", "{\"z\":1}"),
        // Several schemas together.
        Case.of(
                "{'allOf':[{'type':'object','properties':{'a':{'minimum':3}}},{'properties':{'a':{'type':'integer','maximum':5}},'required':['a']}]}",
                "{\"a\":4}")
            .refuses("{\"a\":6}", "{\"a\":2}", "{\"a\":\"x\"}", "{}"),
        Case.of("{'anyOf':[{'type':'integer'},{'type':'string','maxLength':1}]}", "1", "\"a\"")
            .refuses("\"ab\"", "null"),
        Case.of(
                "{'anyOf':[{'properties':{'k':{'const':'a'},'v':{'type':'integer'}},'required':['k','v'],'type':'object'},"
                    + "{'properties':{'k':{'const':'b'},'v':{'type':'string'}},'required':['k','v'],'type':'object'}]}",
                "{\"k\":\"a\",\"v\":1}",
                "{\"k\":\"b\",\"v\":\"x\"}")
            .refuses("{\"k\":\"a\",\"v\":\"x\"}", "{\"k\":\"c\",\"v\":1}"),
        Case.of("{'oneOf':[{'type':'integer'},{'minimum':2,'type':'number'}]}", "1", "2.5", "-1")
            .refuses("3", "2", "1.5"),
        Case.of(
                "{'type':'object','oneOf':[{'required':['a']},{'required':['b']}]}",
                "{\"a\":1}",
                "{\"b\":1,\"c\":2}")
            .refuses("{}", "{\"a\":1,\"b\":2}"),
        Case.of(
                "{'type':'object','properties':{'k':{'enum':['x','y']},'n':{}},'required':['k'],'if':{'properties':{'k':{'const':'x'}}},"
                    + "'then':{'required':['n']},'else':{'properties':{'n':false}}}",
                "{\"k\":\"x\",\"n\":1}",
                "{\"k\":\"y\"}")
            .refuses("{\"k\":\"x\"}", "{\"k\":\"y\",\"n\":1}"),
        Case.of("{'type':'object','not':{'required':['a','b']}}", "{}", "{\"a\":1}", "{\"b\":1}")
            .refuses("{\"a\":1,\"b\":1}"),
        Case.of(
                "{'type':'object','properties':{'a':{}},'dependentSchemas':{'a':{'required':['b']}}}",
                "{\"b\":1}",
                "{\"a\":1,\"b\":1}")
            .refuses("{\"a\":1}"),
        Case.of(
                "{'type':'object','properties':{'a':{}},'allOf':[{'properties':{'b':{}}}],'unevaluatedProperties':false}",
                "{\"a\":1,\"b\":2}")
            .refuses("{\"c\":1}"),
        // References.
        Case.of(
                "{'$defs':{'n':{'type':'object','properties':{'next':{'$ref':'#/$defs/n'}},'additionalProperties':false}},'$ref':'#/$defs/n'}",
                "{}",
                "{\"next\":{\"next\":{}}}")
            .refuses("{\"next\":1}"),
        Case.of(
                "{'$id':'https://example.com/a','properties':{'x':{'$ref':'b#/$defs/s'}},'$defs':{'b':{'$id':'b','$defs':{'s':{'type':'null'}}}},'type':'object'}",
                "{\"x\":null}")
            .refuses("{\"x\":1}"),
        Case.of(
                "{'properties':{'x':{'$ref':'#s'}},'$defs':{'b':{'$anchor':'s','type':'null'}},'type':'object'}",
                "{\"x\":null}")
            .refuses("{\"x\":1}"),
        Case.of(
                "{'properties':{'a~/%b':{'type':'null'},'x':{'$ref':'#/properties/a~0~1%25b'}},'type':'object'}",
                "{\"x\":null}")
            .refuses("{\"x\":1}"),
        Case.of(
                "{'anyOf':[{'type':'array','items':{'$ref':'#'}},{'type':'integer'}]}",
                "[[1],[],2]")
            .refuses("[\"a\"]"),
        // Formats; unknown ones are remarks.
        Case.of("{'type':'string','format':'date'}", "\"2024-02-29\"", "\"1999-12-31\"")
            .refuses("\"2023-02-29\"", "\"2024-13-01\"", "\"2024-1-1\""),
        Case.of(
                "{'type':'string','format':'ipv6'}",
                "\"::1\"",
                "\"2001:db8::ff00:42:8329\"",
                "\"::ffff:1.2.3.4\"")
            .refuses("\"1::2::3\"", "\"12345::\""),
        Case.of("{'type':'string','format':'made-up'}", "\"x\""),
        // What has the format and common readers refuse.
        Case.of(
                "{'type':'string','format':'date-time'}",
                "\"0001-01-01T00:00:00Z\"",
                "\"9999-12-31T23:59:59.999999999+14:00\"")
            .refuses(
                "\"0000-01-01T00:00:00Z\"",
                "\"2024-01-01t00:00:00Z\"",
                "\"2024-01-01T00:00:00z\"",
                "\"2016-12-31T23:59:60Z\""),
        Case.of("{'type':'string','format':'duration'}", "\"P999999W\"", "\"PT1H2M3S\"")
            .refuses("\"P1000000W\"", "\"P1H\""),
        // OpenAPI's formats of numbers.
        Case.of("{'type':'integer','format':'int32'}", "2147483647", "-2147483648")
            .refuses("2147483648", "-2147483649"),
        Case.of(
                "{'type':'integer','format':'int64'}",
                "9223372036854775807",
                "-9223372036854775808")
            .refuses("9223372036854775808"),
        Case.of("{'type':'integer','format':'uint8','minimum':7}", "7", "255")
            .refuses("6", "256", "-1"),
        Case.of("{'type':'string','format':'int64'}", "\"x\""));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void textsThatFitAreAcceptedAndOthersAreNot(Case one) {
    Language language = SCHEMAS.language(one.schema, Order.AS_LISTED);
    for (String text : one.accepted) {
      assertThat(TestTokens.accepts(language, text)).as("accepts %s", text).isTrue();
    }
    for (String text : one.refused) {
      assertThat(TestTokens.accepts(language, text)).as("accepts %s", text).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void randomTextsEndAndTheMaskIsWhatEachStepSays(Case one) {
    Language language = SCHEMAS.language(one.schema, Order.AS_LISTED);
    Random random = new Random(1);
    var constraint = Constraints.text(new Tokens(TRIE, text -> new int[0]), language);
    for (int i = 0; i < 20; i++) {
      String text = TestTokens.sample(constraint, TRIE, random, 30);
      assertThat(text).isNotNull().matches(made -> TestTokens.accepts(language, made));
    }
    for (String text : one.accepted) {
      var state = constraint.start();
      for (byte b : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
        Set<Integer> mask = new HashSet<>();
        state.allowed().forEach(mask::add);
        for (int id = 0; id < 256 + 60; id++) {
          assertThat(state.allows(id))
              .as("%s before %s in %s", id, (char) b, text)
              .isEqualTo(mask.contains(id));
        }
        state = state.advance(b & 0xFF);
      }
    }
  }

  @Test
  void propertiesComeInAnyOrderWhereThatIsAsked() {
    Language language =
        SCHEMAS.language(
            "{\"type\":\"object\",\"properties\":{\"a\":{},\"b\":{}},\"required\":[\"a\",\"b\"],\"maxProperties\":3}",
            Order.ANY);
    assertThat(TestTokens.accepts(language, "{\"b\":1,\"a\":2}")).isTrue();
    assertThat(TestTokens.accepts(language, "{\"c\":0,\"b\":1,\"a\":2}")).isTrue();
    assertThat(TestTokens.accepts(language, "{\"c\":0,\"d\":1}")).isFalse();
    assertThat(TestTokens.read(language, "{\"c\":0,\"d")).isNull();
    assertThat(TestTokens.accepts(language, "{\"b\":1}")).isFalse();
  }
}
