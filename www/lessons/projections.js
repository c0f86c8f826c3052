/** @file Lesson: Q, K, V as three projections of one X; where W_Q, W_K and W_V come from, and whether a model needs them. */

const animal = { en: "target=The+animal+didn't+cross+the+street+because+it+was+too+tired.", zh: 'target=那只猫没有穿过那条街，因为它太累了。' };
const pronoun = 'heads=1&recipes=pronoun&open=0';
const saw = { en: 'target=the+dog+saw+the+cat+because+it+was+hungry', zh: 'target=狗看见了猫，因为它饿了' };
const hand = { en: 'target=big+cats+drink+milk', zh: 'target=大猫喝牛奶' };
const novel = 'model=language&prompt=She+was+not+at+home+when+he+came.&stack=decoder&layer=0&open=2&steps=0&cell=7,6';
const digits = 'embedding=digits&position=none&d=4&heads=2&dk=2&dv=2&recipes=digits,digits&open=0';
/** @param {Record<'en' | 'zh', string>} text @param {string} rest @param {string} cell of the English text @param {string} [zhCell] */
const both = (text, rest, cell, zhCell = cell) => ({ en: `${text.en}&${rest}&cell=${cell}`, zh: `${text.zh}&${rest}&cell=${zhCell}` });

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'Q, K and V', zh: 'Q、K 和 V' },
  about: { en: 'You can say what W_Q, W_K and W_V do, where they come from, and what happens without them.', zh: '能说出 W_Q、W_K、W_V 做什么、从哪里来，没有它们又会怎样。' },
  parts: [
    {
      state: both(animal, pronoun, '7,1', '10,2'),
      text: {
        en: 'Think of a library. You come with a question, each book has a label, and inside is what it has to say. In attention each token is all three: it asks with a *query* q, is found by a *key* k, and gives a *value* v.\n\nAll three are made of the same row x, by three matrices: q = x·W_Q, k = x·W_K, v = x·W_V. For all tokens at once: Q = X·W_Q, and so on. Here X is {tokens} × {dmodel}, and W_Q is {dmodel} × {dk}.',
        zh: '想想图书馆：你带着问题来，每本书有标签，书里是它的内容。在注意力里，每个词元同时担任这三个角色：用*查询* q 去问，靠*键* k 被找到，给出*值* v。\n\n三者都由同一行 x 乘上三个矩阵得到：q = x·W_Q，k = x·W_K，v = x·W_V。所有词元一起算，就是 Q = X·W_Q，K、V 同理。这里 X 是 {tokens} × {dmodel}，W_Q 是 {dmodel} × {dk}。',
      },
      keep: ['plot', 'why'],
      step: 2,
      ask: {
        answer: 'choice',
        question: { en: 'Each row of X is multiplied by W_Q. What is the size of Q?', zh: 'X 的每一行都乘以 W_Q。Q 有多大？' },
        options: [
          { text: { en: '{dmodel} × {dk}', zh: '{dmodel} 行 {dk} 列' }, when: 'dmodel = tokens' },
          { text: { en: '{tokens} × {dk}', zh: '{tokens} 行 {dk} 列' }, when: 'tokens > 0' },
          { text: { en: '{tokens} × {dmodel}', zh: '{tokens} 行 {dmodel} 列' }, when: 'dk = dmodel' },
        ],
        told: { en: 'One row for each token, {dk} numbers in a row; *it* asks with a q that begins {q it 1}, {q it 2}, … Step 2 under **Why this number?** shows how its numbers are made. This head finds the noun of a pronoun: *it* gives {weight it animal} to *animal*.', zh: '每个词元一行，每行 {dk} 个数；“它”的 q 开头两个数是 {q 它 1}、{q 它 2}。“**这个数是怎么来的？**”的第 2 步可以看到每个数怎么来。这个头替代词找它指的名词：“它”把 {weight 它 猫} 给了“猫”。' },
      },
    },
    {
      state: both(animal, pronoun, '7,1', '10,2'),
      text: {
        en: 'q and k have the same width, *d_k*, for they are multiplied with each other, number by number. Here d_k is {dk}.\n\nv is not multiplied with either of them. Its width *d_v* may be another; here it is {dv}. The weights stand between tokens: one for each query and each key.',
        zh: 'q 和 k 一样宽，宽度是 d_k，因为它们要逐个数相乘。这里 d_k 是 {dk}。\n\nv 不和它们相乘，所以宽度 d_v 可以不同，这里是 {dv}。权重则是词元与词元之间的：每个查询对每个键各有一个。',
      },
      keep: ['plot', 'model'],
      ask: {
        answer: 'choice',
        question: { en: 'Now d_k = 8 and d_v = 24. How many rows and columns has the heatmap?', zh: '现在 d_k = 8，d_v = 24。热图有几行几列？' },
        state: both(animal, `${pronoun}&dk=8&dv=24`, '7,1', '10,2'),
        options: [
          { text: { en: '8 × 24', zh: '8 行 24 列' }, when: 'cells = 192' },
          { text: { en: 'As many as before: a row and a column for each token.', zh: '和原来一样：每个词元一行一列。' }, when: 'cells = before cells' },
          { text: { en: '8 × 8', zh: '8 行 8 列' }, when: 'cells = 64' },
        ],
        told: { en: 'It is {tokens} × {keys}, whatever the widths are. Q and K are {tokens} × {dk} now, V is {tokens} × {dv}. Change d_k and d_v under **Model** and look at what stays.', zh: '不论宽度是多少，都是 {tokens} × {keys}。现在 Q 和 K 是 {tokens} × {dk}，V 是 {tokens} × {dv}。在**模型**里改一改 d_k 和 d_v，看什么不变。' },
      },
    },
    {
      state: both(animal, 'heads=1&recipes=random&open=0', '7,1', '10,2'),
      text: {
        en: 'Heads like *previous word* and *pronoun → noun* did sensible things because somebody made their matrices by hand, for this page. Nobody does that for a real model. There W_Q, W_K and W_V *begin as random numbers*, as in this head.\n\nThe sentence is the same, and so is X. The pattern is chance: the row *it* gives its largest weight, {peak it}, to the column “{most it}”, and that means nothing.',
        zh: '“前一个词”“代词 → 名词”这些头之所以有道理，是因为本页有人专门把矩阵设计好了。真正的模型没有人这样做：那里的 W_Q、W_K、W_V *一开始是随机数*，就像现在这个头。\n\n句子没变，X 也没变。图案全凭偶然：“它”最看重的是“{most 它}”，这没有任何含义。',
      },
      keep: ['plot', 'heads'],
      ask: {
        answer: 'choice',
        question: { en: 'We draw other random numbers for W_Q, W_K and W_V. The sentence and X stay. What does the heatmap do?', zh: '给 W_Q、W_K、W_V 换一批随机数，句子和 X 都不变。热图会怎样？' },
        state: both(animal, 'heads=1&recipes=random&open=0&seed=2', '7,1', '10,2'),
        options: [
          { text: { en: 'It stays: it depends on the sentence.', zh: '不变：热图由句子决定。' }, when: { en: 'weight it animal = before weight it animal', zh: 'weight 它 猫 = before weight 它 猫' } },
          { text: { en: 'It is another: a head *is* its matrices.', zh: '变成另一张：一个头*就是*它的矩阵。' }, when: { en: 'weight it animal > 0', zh: 'weight 它 猫 > 0' } },
        ],
        told: { en: '*it* looked at “{before most it}” most, now at “{most it}”. Press the dice ⚄ for more heads without sense, then choose a designed rule again.', zh: '“它”原来最看重“{before most 它}”，现在是“{most 它}”。点骰子 ⚄ 再换几个没有道理的头，然后选回一条设计好的规则。' },
      },
    },
    {
      state: `${novel}&untrained=1`,
      text: {
        en: 'This is a real model: a small one that goes on with a text. It is shown as it was *before training*: all its matrices are random. A model has several *layers*, one upon another, and several heads in each; this is head {open} of layer {layer}. (It may look back only, so the upper right is empty; the lesson on masks says why.)\n\n*came* gives {weight came he} to the word before it, *he*, and most to *{most came}*. There is no reason for that.\n\nThen it is trained: it guesses the next word in novels, and after each guess every number in the model, those in W_Q, W_K and W_V among them, is moved *a little* in the direction that would have made the guess better. No one tells a head what to do.',
        zh: '这是一个真正的模型，很小，会接着一段文字往下写。现在显示的是它*训练之前*的样子：所有矩阵都是随机数。模型有好几*层*，一层叠一层，每层有好几个头；这是第 {layer} 层的第 {open} 个头。（它只许往回看，所以右上角是空的；为什么，讲掩码那一课再说。）\n\n*came* 给前一个词 *he* 的权重是 {weight came he}，最看重的却是 *{most came}*，没有任何道理。\n\n然后训练：让它在小说里猜下一个词，每猜一次，就把模型里的每个数（W_Q、W_K、W_V 也在内）朝着能猜得更好的方向挪*一点点*。没有人告诉哪个头该做什么。',
      },
      keep: ['plot'],
      ask: {
        answer: 'choice',
        question: { en: 'The same head of the same model *after* training, on the same sentence. What do you expect?', zh: '还是这个模型、这个头、这句话，换成训练*之后*。你觉得会看到什么？' },
        state: novel,
        options: [
          { text: { en: 'As much of a muddle as before: the matrices began at random.', zh: '和原来一样杂乱：矩阵本来就是随机数。' }, when: 'weight came he < 0.5' },
          { text: { en: 'A pattern that one can describe in a few words.', zh: '一个用几个字就能说清楚的图案。' }, when: 'weight came he > 0.5' },
        ],
        told: { en: '*home* gives {weight home at} to *at*, *came* gives {weight came he} to *he*: this head has found out by itself that the word before is worth a look. So W_Q, W_K and W_V are *learned*, like the embeddings and all other numbers of the model.', zh: '*home* 把 {weight home at} 给了 *at*，*came* 把 {weight came he} 给了 *he*：这个头自己发现，前一个词值得看。所以 W_Q、W_K、W_V 是*学出来的*，嵌入和模型里其他的数也一样。' },
      },
    },
    {
      state: both(saw, pronoun, '6,1', '6,0'),
      text: {
        en: 'Does one need the three matrices? One could leave them out and compare the rows of X with each other directly: then q = k = v = x. That is the same as taking matrices with 1 on the diagonal and 0 elsewhere, the *identity*.\n\nWith its matrices, this head gives {weight it dog} from *it* to *dog*.',
        zh: '这三个矩阵非要不可吗？也可以不要，直接拿 X 的各行互相比较，也就是 q = k = v = x。这相当于用对角线为 1、其余为 0 的*单位矩阵*。\n\n有矩阵的时候，这个头让“它”把 {weight 它 狗} 给了“狗”。',
      },
      keep: ['plot', 'why'],
      ask: {
        answer: 'choice',
        question: { en: 'Without W_Q, W_K and W_V: which token does *it* look at most?', zh: '去掉 W_Q、W_K、W_V：“它”最看重哪个词元？' },
        state: both(saw, 'heads=1&recipes=identity&open=0&dk=32&dv=32', '6,6'),
        options: [
          { text: { en: '*dog*, as before.', zh: '“狗”，和原来一样。' }, when: { en: 'most it = =dog', zh: 'most 它 = =狗' } },
          { text: { en: '*was*, its neighbour.', zh: '“饿”，就在旁边。' }, when: { en: 'most it = =was', zh: 'most 它 = =饿' } },
          { text: { en: 'Itself: nothing is as like a row as the row itself.', zh: '它自己：和一行最像的就是这一行自己。' }, when: { en: 'most it = =it', zh: 'most 它 = =它' } },
        ],
        told: {
          en: 'It gives {weight it it} to itself; each token looks at what is like it. And both ways alike. How well a key fits a query is told by a number, the *score* (the next lesson works one out): *dog* and *cat* have {score dog cat:1}, and *cat* and *dog* {score cat dog:1}. A pronoun could never ask for a noun. The matrices let a token ask for something other than what it is.',
          zh: '它把 {weight 它 它} 给了自己；每个词元都只看和自己相像的。而且两个方向一样。键和查询有多合，由一个数来说，叫*分数*（下一课来算）：“狗”对“猫”是 {score 狗 猫:1}，“猫”对“狗”也是 {score 猫 狗:1}。代词永远没法去找名词。有了矩阵，词元才能去找和自己*不同*的东西。',
        },
      },
    },
    {
      state: both(hand, digits, '2,1'),
      text: {
        en: 'Make a matrix yourself. In this small head X has {dmodel} columns: noun, verb, adjective, living. A 1 in W_Q turns “I am a verb” into the question “where is a noun?”, so *drink* gives {weight drink cats} to *cats*.\n\nPress the underlined **W_Q** in step 2 of **Why this number?** and type other numbers.',
        zh: '自己动手改一个矩阵。在这个小小的头里，X 有 {dmodel} 列：名词、动词、形容词、有生命。W_Q 里的 1 把“我是动词”变成问题“名词在哪里？”，于是“喝”把 {weight 喝 猫} 给了“猫”。\n\n点“**这个数是怎么来的？**”第 2 步里带下划线的 **W_Q**，填上别的数试试。',
      },
      keep: ['plot', 'why'],
      step: 2,
      ask: {
        answer: 'number', within: 0.005,
        question: { en: 'Suppose W_Q is all zeros, so that nobody asks for anything. What does *drink* then give to *cats*?', zh: '假如 W_Q 全是 0，谁也不提问。这时“喝”给“猫”多少？' },
        state: both(hand, `${digits}&w=wq.0:0,0,0,0,0,0,0,0`, '2,1'),
        right: { en: 'weight drink cats', zh: 'weight 喝 猫' },
        told: {
          en: 'Every score is {score drink cats}, so the {keys} keys share alike: {weight drink cats} each. What training does is just this: it changes such numbers, a little at a time, until the weights help.',
          zh: '所有分数都是 {score 喝 猫}，{keys} 个键平分，各得 {weight 喝 猫}。训练做的正是这件事：一点一点地改这些数，直到权重派上用场。',
        },
      },
    },
  ],
};
