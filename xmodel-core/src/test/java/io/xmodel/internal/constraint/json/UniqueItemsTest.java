package io.xmodel.internal.constraint.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.xmodel.error.RequestException;
import io.xmodel.internal.constraint.Constraint;
import io.xmodel.internal.constraint.Constraints;
import io.xmodel.internal.constraint.Language;
import io.xmodel.internal.constraint.TestTokens;
import io.xmodel.internal.constraint.TokenTrie;
import io.xmodel.internal.constraint.Tokens;
import io.xmodel.internal.constraint.json.JsonSchema.Order;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Arrays whose items must differ: no dead end, however few values there are, and however they are
 * written; and the mask has what each step allows.
 */
class UniqueItemsTest {
  private static final TokenTrie TRIE = TestTokens.trie();

  private static String array(String more) {
    return "{\"type\":\"array\",\"uniqueItems\":true," + more.replace('\'', '"') + "}";
  }

  private static Language language(String schema) {
    return new JsonSchema().language(schema, Order.AS_LISTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'minItems':3", // numbers such as 0, 0.0 and 0e5
        "'minItems':4,'items':{'type':'number'}",
        "'minItems':4,'items':{'type':'number','minimum':0,'maximum':0.3,'multipleOf':0.1}",
        "'minItems':3,'items':{'type':'integer','minimum':-1,'maximum':1}",
        "'minItems':3,'items':{'enum':[1,1.5,'1',true]}",
        "'minItems':2,'items':{'type':'string'}", // \\ud83d must be followed by its other half
        "'minItems':4,'items':{'type':'string','maxLength':4}",
        "'minItems':3,'items':{'type':'string','pattern':'^(foo|bar)?$'}",
        "'minItems':3,'items':{'type':'string','pattern':'^[\\\\x22\\\\x5c\\\\n]$'}", // escapes
        // only
        "'minItems':2,'items':{'type':'string','pattern':'^[éè]$'}",
        "'minItems':2,'items':{'type':'string','format':'uuid'}",
        "'minItems':2,'items':{'type':'array','maxItems':1,'items':{'type':'null'}}",
        "'minItems':2,'items':{'type':'array','minItems':1,'maxItems':1,'items':{'type':'integer','minimum':-1,'maximum':0}}",
        "'minItems':2,'items':{'type':'object','properties':{'k':{'enum':[1,2]}},'required':['k'],'additionalProperties':false}",
        "'minItems':2,'items':{'enum':[{'a':1,'b':[2]},{'a':1},[]]}",
        "'minItems':2,'items':{'type':'object','propertyNames':{'pattern':'^[ab]$'},'additionalProperties':{'const':1},'minProperties':1,'maxProperties':1}",
        "'minItems':3,'items':{'type':'object','properties':{'name':{'type':'string'},'k':{'const':1}},'required':['name','k'],'additionalProperties':false}",
        "'minItems':3,'items':{'type':'object','properties':{'a':{'type':'boolean'},'n':{'type':'string','maxLength':2}},'required':['a','n'],'additionalProperties':false}",
        "'minItems':2,'contains':{'const':7},'items':{'type':'integer','minimum':6,'maximum':8}",
        "'prefixItems':[{'enum':[1,2]},{'enum':[1,2]}],'minItems':2,'items':{'type':'boolean'}"
      })
  void thereIsNoDeadEndAndAllItemsDiffer(String more) {
    String schema = array(more);
    Constraint constraint =
        Constraints.text(new Tokens(TRIE, text -> new int[0]), language(schema));
    var validator = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema);
    Random random = new Random(more.hashCode());
    for (int i = 0; i < Integer.getInteger("xmodel.documents", 12); i++) {
      String text =
          TestTokens.sample(constraint, TRIE, random, 10 + random.nextInt(40), i % 4 == 0);
      assertThat(text).isNotNull();
      assertThat(validator.validate(text, InputFormat.JSON)).as(text).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'items':{'type':'number'}                         | [1,1.0]         | [1,1.5]",
        "'items':{'type':'number'}                         | [0,-0]          | [0,-1]",
        "'items':{'type':'number'}                         | [100,1e2]       | [100,1e3]",
        "'items':{'type':'number'}                         | [0.1,0.10000000000000000001] | [0.1,0.11]",
        "'items':{'type':'string'}                         | [\"a\",\"\\u0061\"] | [\"a\",\"\\u0062\"]",
        "'items':{}                                        | [{\"a\":[1]},{ \"a\": [1.0]}] | [{\"a\":[1]},{\"a\":[2]}]",
        "'items':{}                                        | [{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}] | [[],{}]",
        "'items':{'type':'boolean'}                        | [true,false,true] | [true,false]",
        "'items':{'enum':[1,2]}                            | [1,2,1]         | [2,1]"
      })
  void itemsAreComparedByTheirValues(String more, String same, String different) {
    Language language = language(array(more));
    assertThat(TestTokens.accepts(language, same)).as(same).isFalse();
    assertThat(TestTokens.accepts(language, different)).as(different).isTrue();
  }

  /** What a model may have written when it has written all there is. */
  @ParameterizedTest
  @CsvSource({"1,false", "5,false", "5,true", "7,true"})
  void afterAllValuesOfATextOnlyTheEndMayCome(int letters, boolean escaped) {
    String a = escaped ? "\\u0061" : "a";
    String all =
        IntStream.range(0, 1 << letters)
            .mapToObj(Integer::toBinaryString)
            .map(bits -> "0".repeat(letters - bits.length()) + bits)
            .map(bits -> '"' + bits.replace('1', 'b').replace("0", a) + '"')
            .collect(Collectors.joining(","));
    Language language =
        language(array("'items':{'type':'string','pattern':'^[ab]{%s}$'}".formatted(letters)));
    assertThat(TestTokens.accepts(language, '[' + all + ']')).isTrue();
    assertThat(TestTokens.read(language, '[' + all + ',')).isNull();
  }

  /** Long texts, of which there are more than places are looked at. */
  @Test
  void afterAllListedTextsOnlyTheEndMayCome() {
    String all =
        IntStream.range(0, 150)
            .mapToObj("\"%s is one of many listed texts\""::formatted)
            .collect(Collectors.joining(","));
    Language language = language(array("'items':{'enum':[" + all + "]}"));
    assertThat(TestTokens.accepts(language, '[' + all + ']')).isTrue();
    assertThat(TestTokens.read(language, '[' + all + ',')).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'minItems':3,'items':{'type':'boolean'}",
        "'minItems':3,'items':{'type':'array','maxItems':1,'items':{'type':'null'}}",
        "'minItems':5,'items':{'type':'number','minimum':0,'maximum':0.3,'multipleOf':0.1}",
        "'minItems':2,'items':{'type':'object','properties':{'k':{'const':1}},'required':['k'],'additionalProperties':false}",
        "'minItems':33,'items':{'type':'string','pattern':'^[ab]{5}$'}", // each letter in two ways
        "'minItems':33,'items':{'type':'object','propertyNames':{'pattern':'^[ab]{5}$'},'additionalProperties':{'const':1},'minProperties':1,'maxProperties':1}",
        "'minItems':513,'items':{'type':'string','pattern':'^[ab]{9}$'}",
        "'minItems':17,'items':{'type':'string','pattern':'^a long beginning of texts [cd]{4} and their end$'}",
        "'minContains':2,'contains':{'const':7}",
        "'minItems':2,'prefixItems':[{'const':1},{'const':1}]"
      })
  void whereThereAreTooFewItemsTheSchemaIsRefused(String more) {
    String schema = array(more);
    assertThatThrownBy(() -> language(schema))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("no JSON text");
  }
}
