/** @file Lesson: the whole Transformer. Layers, residual, norm, feed-forward; one token at a time, teacher forcing; what training is for. */

const model = 'model=translate&prompt=I+read+a+book+in+the+library+yesterday.';
const encoder = `${model}&stack=encoder&layer=0&open=0`;
const cross = `${model}&stack=cross&layer=5&open=4`;
/** The translation with this word at its fourth place, and the row that is open. @param {string} place @param {number} row */
const given = (place, row) => `${cross}&cell=${row},0&answer=:我+昨天+在+${place}+看+了+一+本+书+。`;

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'The whole Transformer', zh: '完整的 Transformer' },
  about: { en: 'You can follow a word through all layers, and say where W_Q, W_K and W_V come from.', zh: '能跟着一个词走完所有的层，并说出 W_Q、W_K、W_V 从哪里来。' },
  parts: [
    {
      state: `${encoder}&probe=encoder.0.3.own`,
      text: {
        en: 'You know all the parts now; here they stand together. Read the figure from the bottom to the top.\n\nOn the left is the **encoder**. Embedding and position make X. Then come {layers} layers of the same build, each with a self-attention and a feed-forward network. The last one gives the *memory*.\n\nOn the right is the **decoder**, with {layers} layers too. Each has a masked self-attention, then a cross-attention to the memory, then a feed-forward network. At the top a last matrix makes {vocabulary} numbers out of each row of {numbers input}, one for each token of the vocabulary, and softmax makes probabilities of them: above it you see which token is likeliest behind the one that is marked, and how likely.',
        zh: '零件都认识了，现在把它们装到一起。图要从下往上看。\n\n左边是**编码器**。嵌入加位置得到 X，然后是 {layers} 层，构造都一样：一个自注意力，一个前馈网络。最后一层给出*记忆*。\n\n右边是**解码器**，也有 {layers} 层。每一层先是掩码自注意力，再是看记忆的交叉注意力，最后是前馈网络。到了最上面，最后一个矩阵把每行 {numbers input} 个数变成 {vocabulary} 个，词表里每个词元一个，再由 softmax 变成概率：最上面写着，标出的那个词元后面最可能是什么，概率多大。',
      },
      keep: ['flow'],
      ask: {
        answer: 'number', within: 0,
        question: { en: 'How many attentions are there in the whole model, each with its own {heads} heads?', zh: '整个模型一共有多少个注意力（每个各有 {heads} 个头）？' },
        right: 'attentions',
        told: { en: '{layers} in the encoder and two times {layers} in the decoder: {attentions}. In the figure only one layer of each side is drawn; press the arrows beside it to go a layer up or down. Go up to layer {layers}: the build is the same, the numbers are others.', zh: '编码器 {layers} 个，解码器两倍的 {layers} 个，共 {attentions} 个。图上每边只画了一层，按旁边的箭头可以上一层、下一层。一直点到第 {layers} 层：构造相同，数不同。' },
      },
    },
    {
      state: `${encoder}&probe=encoder.0.3.own`,
      text: {
        en: 'A word goes up through the layers as one row of {numbers input} numbers. Here it is *book*, in the first layer of the encoder.\n\nAttention does **not** put its result in the place of the row. It is *added* to the row: that is the **residual connection**. So what came in is still there in the sum, and each layer only has to say what should change. Then **layer norm** brings the numbers to a common size: it takes away the mean of the row and divides by the standard deviation, then each column gets a factor and an offset that were learned. So the numbers neither grow nor vanish from layer to layer.',
        zh: '一个词以一行 {numbers input} 个数的样子，一层层往上走。这里看的是 *book*，在编码器的第一层。\n\n注意力的结果**不**替换这一行，而是*加*到这一行上：这叫**残差连接**。这样，进来的东西还留在和里面，每一层只需要说出该改什么。然后**层归一化**把这些数拉回相近的大小：减去这一行的平均值，除以标准差，每列再乘一个、加一个学出来的数。免得一层层地越变越大，或者越变越小。',
      },
      keep: ['flow'],
      ask: {
        answer: 'choice',
        question: { en: 'The length of a row, like that of an arrow, is a measure of how much it says. How long is what attention adds, beside the row that came in?', zh: '把一行数看成一支箭，箭有多长，就有多少分量。注意力加上去的，和进来的那一行比，有多长？' },
        state: `${encoder}&probe=encoder.0.3.own.sum`,
        options: [
          { text: { en: 'Longer: attention is the main thing.', zh: '更长：注意力才是主角。' }, when: 'length own.out / length input > 1.2' },
          { text: { en: 'About as long.', zh: '差不多长。' }, when: 'length own.out / length input > 0.8' },
          { text: { en: 'Much shorter: it is a correction.', zh: '短得多：只是修正。' }, when: 'length own.out / length input < 0.8' },
        ],
        told: { en: 'The row came in with length {length input}, and attention adds a row of length {length own.out}. The sum has {length own.sum}, and after the norm it is {length own.norm}. A layer changes a word a little; many layers change it much.', zh: '进来的一行长 {length input}，注意力加上去的一行长 {length own.out}。加起来长 {length own.sum}，归一化之后是 {length own.norm}。一层只改动一点，许多层就改动很多。' },
      },
    },
    {
      state: `${encoder}&probe=encoder.0.3.own`,
      text: {
        en: 'Attention carries things from word to word. The **feed-forward network** then works on each word *by itself*: the same calculation for every row, and no row looks at another.\n\nIt makes the row wider, from {numbers input} to {numbers feed.hidden} numbers. Each of these that is below zero is set to zero. Without that step the two matrices could be multiplied into a single one; with it the network can say *only if*. Then it makes the row as wide as before, and that is added to the row again.',
        zh: '注意力把东西从一个词带到另一个词。接着，**前馈网络***单独*处理每个词：每一行做同样的计算，谁也不看谁。\n\n它先把一行变宽，从 {numbers input} 个数变成 {numbers feed.hidden} 个；其中小于零的一律变成零。没有这一步，两个矩阵乘起来不过是一个矩阵；有了它，网络才能说“*只有*……*才*……”。然后再变回原来的宽度，又加到这一行上。',
      },
      keep: ['flow'],
      ask: {
        answer: 'choice',
        question: { en: 'How many of the {numbers feed.hidden} hidden numbers of *book* are above zero?', zh: '*book* 的这 {numbers feed.hidden} 个中间数里，有多少个大于零？' },
        state: `${encoder}&probe=encoder.0.3.feed`,
        options: [
          { text: { en: 'About half.', zh: '大约一半。' }, when: 'above feed.hidden / numbers feed.hidden > 0.3' },
          { text: { en: 'Only a few.', zh: '只有少数几个。' }, when: 'above feed.hidden / numbers feed.hidden < 0.3' },
        ],
        told: { en: 'Just {above feed.hidden}. Each hidden number answers to something particular, and most of it does not concern this word. Press another word below the figure: other numbers light up.', zh: '只有 {above feed.hidden} 个。每个中间数各管一件具体的事，大多与这个词无关。在图下方点另一个词，亮起来的就是另一些数。' },
      },
    },
    {
      state: `${cross}&steps=0`,
      text: {
        en: 'Now the model is to write. The encoder reads the sentence, *I read a book in the library yesterday.*, once. The decoder begins with one token, *<start>*. From its row comes a probability for each of the {vocabulary} tokens. One is taken, mostly the likeliest; it is put behind *<start>*, and the decoder runs again, a row longer. **One token a step.**\n\nPress › to take a step, or *Play*.',
        zh: '现在让模型写。编码器把句子 *I read a book in the library yesterday.* 读一遍。解码器从一个词元 *<start>* 开始，由它那一行算出词表中 {vocabulary} 个词元各自的概率。选一个（多半选最可能的），接在 *<start>* 后面，解码器再算一遍，这次多一行。**一步一个词元。**\n\n按 › 走一步，或者按*播放*。',
      },
      keep: ['writing'],
      ask: {
        answer: 'choice',
        question: { en: 'When does it stop?', zh: '它什么时候停？' },
        state: `${cross}&cell=0,0`,
        options: [
          { text: { en: 'When there are as many tokens as in the English sentence.', zh: '写到和英文句子一样多的词元时。' }, when: 'steps = keys' },
          { text: { en: 'When it says itself that it has finished.', zh: '它自己说写完了的时候。' }, when: 'ended = =end' },
          { text: { en: 'Only at the longest length that it can hold.', zh: '一直写到它能容纳的最大长度。' }, when: 'ended = =full' },
        ],
        told: { en: 'It wrote: {written}\n\nStep {steps} gave *{step 11}*, a token like any other: the model has learned when it is likely. If it never came, the writing would be cut off at the longest length, {longest} tokens.', zh: '它写出：{written}\n\n第 {steps} 步写的是 *{step 11}*。它和别的词元一样，模型学会了什么时候该写它。要是模型一直不写它，写到最大长度 {longest} 个词元就会被截断。' },
      },
    },
    {
      state: given('图书馆', 3),
      text: {
        en: 'In training the model does not write. It is **given** the right translation, behind *<start>*, and at each place it must say which word comes next. Each place is masked from what follows. So all places are calculated in one pass, and each gets a mark: the probability of the right word. This is **teacher forcing**.\n\nAt the fourth place the right word is 图书馆 (library); the model gives it {probability 4}.',
        zh: '训练时，模型不自己写，而是把正确的译文接在 *<start>* 后面**给**它，让它在每个位置说出下一个词。后面的词有掩码挡着。所以所有位置一次就能算完，每个位置得一个分：正确的词的概率。这叫**教师强制**（teacher forcing）。\n\n第 4 个位置上正确的词是“图书馆”，模型给它的概率是 {probability 4}。',
      },
      keep: ['writing'],
      ask: {
        answer: 'choice',
        question: { en: 'At this place we give it a wrong word, 学校 (school). What becomes of the *next* place, where 看 (read) is right?', zh: '在这个位置给它一个错词“学校”。那么*下一个*位置（正确的词是“看”）会怎样？' },
        state: given('学校', 4),
        options: [
          { text: { en: 'The mistake spoils it: 看 becomes unlikely.', zh: '一错再错：“看”变得不可能了。' }, when: 'probability 5 < 0.5' },
          { text: { en: '看 stays likely: it goes on from what is given.', zh: '“看”照样很可能：它从给定的词接着往下说。' }, when: 'probability 5 > 0.5' },
        ],
        told: { en: '学校 itself has only {probability 4:4}. But 看 after it has {probability 5}; it was {before probability 5}. Each place is judged on its own. When it writes *by itself* there is no teacher: a wrong word stays, and the rest is built on it.', zh: '“学校”本身只有 {probability 4:4}，可它后面的“看”有 {probability 5}，原来是 {before probability 5}。每个位置单独评分。而*自己写*的时候没有老师：写错的词留在那里，后面都建在它上面。' },
      },
    },
    {
      state: `${cross}&cell=0,0`,
      text: {
        en: 'The last question: where do W_Q, W_K and W_V come from, and all the other numbers, {parameters} of them? Nobody typed them in.\n\nWe can look at the model **before training**. It has the same layers, the same heads, the same shapes. Only the numbers are random. Now, trained, it says: {written}',
        zh: '最后一个问题：W_Q、W_K、W_V，还有别的那么多数，一共 {parameters} 个，从哪里来？没有谁一个个填进去。\n\n我们来看**训练之前**的同一个模型：层数一样，头数一样，形状也一样，只是所有的数都是随机的。训练之后，它说：{written}',
      },
      keep: ['writing', 'cards', 'plot'],
      ask: {
        answer: 'choice',
        question: { en: 'What does the model say before training?', zh: '训练之前，它会说什么？' },
        state: `${cross}&cell=0,0&untrained=3`,
        options: [
          { text: { en: 'The same: the way it is built makes it translate.', zh: '一样：会翻译靠的是构造。' }, when: 'written = before written' },
          { text: { en: 'A clumsy translation.', zh: '翻得磕磕绊绊。' }, when: 'ended = =end' },
          { text: { en: 'Words without any sense, without an end.', zh: '毫无意义的词，没完没了。' }, when: 'ended = =full' },
        ],
        told: {
          en: '“{step 1}”, {steps} times, until it is cut off. *<start>* gave *{before most <start>}* {before peak <start>} of its attention; now no word gets more than {peak <start>}.\n\nSo begins every model. Then it is shown sentence after sentence. Each time, all numbers are moved **a tiny step** in the direction that makes the right next word more likely. After very many steps W_Q and W_K ask and find what is of use. Nobody says to a head what to look at; a head that helps is what remains.',
          zh: '“{step 1}”，连写 {steps} 遍，直到被截断。原来 *<start>* 给 *{before most <start>}* {before peak <start>} 的注意力；现在没有哪个词超过 {peak <start>}。\n\n每个模型都是这样开始的。然后给它看一句又一句话，每次都把所有的数朝着“让正确的下一个词更可能”的方向**挪一点点**。挪了许许多多次之后，W_Q 和 W_K 就会问、也会找到有用的东西了。没有谁告诉一个头该看哪里；有帮助的，就留了下来。',
        },
      },
    },
  ],
};
