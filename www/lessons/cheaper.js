/** @file Lesson: attention without n × n: what each cheaper way saves and what it loses, beside the exact head on the same words. */

/** The nine ways in a state, on a sentence of the reader's language. @param {string} en @param {string} [zh] where it is another */
const ways = (en, zh = en) => ({ en: `experiment=cheaper&of=2&${en}`, zh: `target=这只猫没有穿过那条街，因为它太累了。&experiment=cheaper&of=2&${zh}` });
/** The same, and a second sentence of the same length behind it. */
const twice = {
  en: 'target=The+animal+didn\'t+cross+the+street+because+it+was+too+tired.+The+dog+didn\'t+cross+the+street+because+it+was+too+old.&experiment=cheaper&of=2&open=0',
  zh: 'target=这只猫没有穿过那条街，因为它太累了。那只狗没有穿过这条街，因为它太老了。&experiment=cheaper&of=2&open=0',
};

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'Cheaper attention', zh: '更省的注意力' },
  about: { en: 'You can say why n × n hurts, what each cheaper way leaves out, and what becomes of a head by it.', zh: '能说出 n × n 为什么贵、每种更省的办法省掉了什么，以及一个头因此变成什么样。' },
  parts: [
    {
      state: ways('open=0'),
      text: {
        en: 'A head compares each query with each key. The figure shows all its weights: a row is a query, a column is a key. For n tokens that makes n × n cells. This text has {tokens} tokens, so {cells} cells, and each one costs a product q·k and another with v: {fact work exact} multiplications with an addition.\n\nThat is nothing for a computer. But texts get longer: a page, a book, the code of a program. Double the text.',
        zh: '一个头要让每个查询和每个键都比一次。图里就是它的全部权重：一行是一个查询，一列是一个键。n 个词元就有 n × n 格。这段文字有 {tokens} 个词元，所以有 {cells} 格；每格都要算一次 q·k，再和 v 乘一次，一共 {fact work exact} 次乘加。\n\n这对计算机不算什么。可是文字会变长：一页、一本书、一个程序的全部代码。先把文字加长一倍。',
      },
      keep: ['plot'],
      ask: {
        answer: 'number', right: 'cells', within: 2,
        question: { en: 'A second sentence with as many tokens is written behind it. How many cells will the figure have?', zh: '后面再写一句，词元数和第一句一样多。图里会有多少格？' },
        state: twice,
        told: {
          en: 'Twice as many tokens, {tokens}, have four times as many cells. And so it goes on: 4,096 tokens have {fact heldLong exact}, in every head of every layer, and take {fact workLong exact} multiply-adds. All of them must be computed, and held until softmax is done.\n\nSo people looked for ways around n × n. The next parts try them on one head, on the same words.',
          zh: '词元多了一倍，是 {tokens} 个，格子却是四倍。再往后也一样：4,096 个词元有 {fact heldLong exact} 格，每一层的每个头都是这么多，要做 {fact workLong exact} 次乘加。这些分数都要算，还要存到 softmax 算完。\n\n所以人们想办法绕开 n × n。后面几节就在同一个头、同一句话上试这些办法。',
        },
      },
    },
    {
      state: ways('open=0&cell=7,1', 'open=0&cell=10,2'),
      text: {
        en: 'First idea: what matters is mostly near. In a *window* a query sees only the keys within its *reach*, to the left and to the right (Longformer, Beltagy et al. 2020). The cost then grows with n, no longer with n × n.\n\nThe head here is one that leads a pronoun to its noun. In the exact head shown now, the query *it* gives *animal* {weight it animal} and *street* {weight it street}. Then *it* gets a window with a reach of two words.',
        zh: '第一个主意：重要的多半在附近。用*窗口*的话，一个查询只看得到左右一定*范围*内的键（Longformer，Beltagy 等 2020）。代价就只随 n 增长，不再随 n × n。\n\n这里的头负责从代词找到它指的名词。现在看到的是精确的头：查询“它”给“猫” {weight 它 猫}，给“街” {weight 它 街}。接下来给“它”一个窗口，左右各三个词。',
      },
      keep: ['plot', 'reach'],
      ask: {
        answer: 'token', of: 'key',
        question: { en: 'Where does *it* look most, when it sees only two words to either side?', zh: '“它”左右各只看得到三个词时，最看重哪个词？' },
        state: ways('open=1&reach=2&cell=7,5', 'open=1&reach=3&cell=10,7'),
        right: { en: 'most it', zh: 'most 它' },
        told: {
          en: '*{most it}*, with {weight it street}: the only noun that is left. A cell that is not computed counts as 0, and softmax gives its share to the others. The head is wrong, and sure of it. All in all the difference between its output and the exact one is {fact error window} times as long as the exact one; that ratio is how far each of the next ways will be said to be *off*. It saves a lot: at 4,096 tokens {fact workLong window} multiply-adds instead of {fact workLong exact}.\n\nMake the reach larger until *animal* is back. Real models use windows of hundreds or thousands of tokens, and layer over layer each one reaches farther (Mistral 7B, Jiang et al. 2023).',
          zh: '是“{most 它}”，权重 {weight 它 街}：窗口里只剩这一个名词。没有计算的格子算作 0，softmax 把它们的份额分给了别的格子。这个头错了，而且错得很肯定。把所有词的输出放在一起看，它与精确输出之差，长度是精确输出的 {fact error window} 倍；后面说某种办法“差多少”，都是指这个比值。省下的也多：4,096 个词元时只要 {fact workLong window} 次乘加，原来是 {fact workLong exact} 次。\n\n把范围调大，直到“猫”回来。真实模型的窗口有几百到几千个词元，而且一层接一层，能看到的就更远（Mistral 7B，Jiang 等 2023）。',
        },
      },
    },
    {
      state: ways('open=2&stride=4&cell=7,5', 'open=2&stride=3&cell=10,7'),
      text: {
        en: 'Second idea: leave gaps. A *strided* head sees its neighbours and, farther off, one key in so many (Sparse Transformer, Child et al. 2019). Now it is one in four. Row *it*: the key *animal* falls into a gap, six words back.\n\nOr a few *global* tokens see all and are seen by all, as the card **Global** shows with the first token: what is far away is passed on through them (Longformer; BigBird, Zaheer et al. 2020).',
        zh: '第二个主意：留空隙。*跨步*的头看得到邻居，更远的地方每隔几个键才看一个（Sparse Transformer，Child 等 2019）；隔几个叫*步长*，现在是 3。看“它”这一行：“猫”在八个词之前，正好落在空隙里。\n\n或者让少数几个*全局*词元看得到所有词，也被所有词看到。卡片**全局**里，第一个词元就是这样：远处的消息由它们转告（Longformer；BigBird，Zaheer 等 2020）。',
      },
      keep: ['cards', 'plot', 'stride', 'globals'],
      ask: {
        answer: 'choice',
        question: { en: 'Make the gaps smaller: a stride of 3. Does *it* find *animal* again?', zh: '把空隙改一改：步长 4。“它”能重新找到“猫”吗？' },
        state: ways('open=2&stride=3&cell=7,1', 'open=2&stride=4&cell=10,2'),
        options: [
          { text: { en: 'Yes.', zh: '能。' }, when: { en: 'weight it animal > 0.5', zh: 'weight 它 猫 > 0.5' } },
          { text: { en: 'No.', zh: '不能。' }, when: { en: 'weight it animal < 0.5', zh: 'weight 它 猫 < 0.5' } },
        ],
        told: {
          en: 'It finds it: {weight it animal}. Six words back are two strides of three. But that is luck. The pattern is fixed before any word is read, and another sentence has its noun in another place. Try the slider: with 4 or 5 it is gone again.\n\nThe cost: at 4,096 tokens and this stride {fact workLong strided} multiply-adds. A stride of about √n makes them grow like n√n.',
          zh: '找到了：{weight 它 猫}。八个词之前，正好是两个四步。不过这是运气。看哪些格子，在读到词之前就定好了；换一句话，名词就在别处。动动滑块：步长 3 或 5 又找不到了。\n\n代价：4,096 个词元、步长不变时，要 {fact workLong strided} 次乘加。步长取 √n 左右，代价就按 n√n 增长。',
        },
      },
    },
    {
      state: ways('open=0&cell=7,1', 'open=0&cell=10,2'),
      text: {
        en: 'Third idea: look everywhere, but not so closely. *Low rank* mixes the n keys into a few rows, and the values too; a query chooses among those rows only (Linformer, Wang et al. 2020, learns how to mix). Here neighbours are simply averaged, into four rows.\n\nIn the exact head, which is shown now, *it* gives *animal* {weight it animal}. After the mixing, *animal* shares a row with *The* and *didn’t*.',
        zh: '第三个主意：处处都看，但不看那么细。*低秩*把 n 个键混合成几行，值也一样；查询只在这几行里挑（Linformer，Wang 等 2020，混合的方式是学出来的）。这里只是把相邻的取平均，变成四行。\n\n现在看到的是精确的头，“它”给“猫” {weight 它 猫}。混合以后，“猫”和“这”“只”合在同一行里。',
      },
      keep: ['plot', 'rank'],
      ask: {
        answer: 'number', within: 0.07,
        question: { en: 'Say *it* still finds that row, and gives it nearly all its attention. How much can *animal* get?', zh: '假设“它”仍找到这一行，并把注意力几乎全给了它。“猫”能分到多少？' },
        state: ways('open=4&rank=4&cell=7,1', 'open=4&rank=4&cell=10,2'),
        right: { en: 'weight it animal', zh: 'weight 它 猫' },
        told: {
          en: '{weight it animal}, and *The* and *didn’t* get just as much: at most a third each. No word can be singled out any more. The output is off by {fact error lowrank}, but at 4,096 tokens only {fact workLong lowrank} multiply-adds.\n\nNor does it suit a model that writes: a row of averages holds words that come later. Give it more rows: with one row a word it is exact again.',
          zh: '{weight 它 猫}；“这”和“只”也分到同样多：每个最多三分之一。再也无法单独挑出一个词。输出因此差 {fact error lowrank}，但 4,096 个词元时只要 {fact workLong lowrank} 次乘加。\n\n它也不适合逐词生成文字的模型：平均出来的一行里混着后面的词。把行数调大：一个词一行时，就又是精确的了。',
        },
      },
    },
    {
      state: ways('open=0&cell=7,1', 'open=0&cell=10,2'),
      text: {
        en: 'Fourth idea: drop softmax. It stands between QKᵀ and V, and so forces QKᵀ to be computed first, n × n. *Linear* attention puts a function φ on q and on k instead, so that the brackets may move (Katharopoulos et al. 2020):\n\n(φ(Q) φ(K)ᵀ) V = φ(Q) (φ(K)ᵀ V)\n\nHere φ(x) = elu(x) + 1: that is x + 1 above 0, and e^x below, so never negative; in the end each row is divided by its sum, as softmax does it.\n\nOn the right of the equals sign nothing is n × n. One word after another is added to a sum of a fixed size, much as an RNN keeps its state. The figure shows the exact head, with softmax.',
        zh: '第四个主意：不要 softmax。它夹在 QKᵀ 和 V 之间，逼得人先算 n × n 的 QKᵀ。*线性*注意力改用函数 φ 分别作用在 q 和 k 上，括号就可以挪动（Katharopoulos 等 2020）：\n\n(φ(Q) φ(K)ᵀ) V = φ(Q) (φ(K)ᵀ V)\n\n这里 φ(x) = elu(x) + 1：x 大于 0 时是 x + 1，小于 0 时是 e^x，所以不会是负数；最后每一行除以自己的和，和 softmax 一样。\n\n等号右边没有 n × n：把词一个接一个加进一个大小不变的和里，很像 RNN 保存状态。图里现在是有 softmax 的精确的头。',
      },
      keep: ['plot'],
      ask: {
        answer: 'choice',
        question: { en: 'softmax takes powers of e, and so makes the largest score stand out. Without it, what becomes of the row *it*?', zh: 'softmax 用 e 的乘方，让最大的分数特别突出。没有了它，“它”这一行会怎样？' },
        state: ways('open=5&cell=7,1', 'open=5&cell=10,2'),
        options: [
          { text: { en: 'It becomes flat: *animal* hardly stands out.', zh: '变平了：“猫”不再那么突出。' }, when: { en: 'peak it < 0.5', zh: 'peak 它 < 0.5' } },
          { text: { en: 'It stays sharp: the same products q·k are in it.', zh: '还是很尖：里面还是同样的 q·k。' }, when: { en: 'peak it > 0.5', zh: 'peak 它 > 0.5' } },
        ],
        told: {
          en: '*animal* had {before weight it animal}, now it has {weight it animal}. All words shine through a little; the output is off by {fact error linear}. (This head was made for softmax. A model that is trained with φ gets on better.)\n\nWhat is gained: to write the next word after 4,096 others, a head must keep {fact keptLong linear} numbers: the sum of φ(k)ᵀ v, and that of φ(k) to divide by. The exact one keeps all keys and values: {fact keptLong exact}.',
          zh: '“猫”原来有 {before weight 它 猫}，现在是 {weight 它 猫}。每个词都漏进来一点，输出差 {fact error linear}。（这个头是为 softmax 设计的；一开始就用 φ 训练的模型会好一些。）\n\n得到的好处：读过 4,096 个词元、要写下一个时，一个头只要保留 {fact keptLong linear} 个数：φ(k)ᵀ v 的和，以及用来做除数的 φ(k) 的和。精确的头要留着所有的键和值：{fact keptLong exact} 个。',
        },
      },
    },
    {
      state: ways('open=0&cell=7,1', 'open=0&cell=10,2'),
      text: {
        en: 'A model that writes keeps the keys and values of all words before, in every head: its *KV cache*. All of it is read from memory again for each new word, and that takes longer than the arithmetic (Shazeer 2019). So let heads share. In *multi-query* attention all heads have their own queries, but one set of keys and values; in *grouped-query* attention there is one set for each group of heads (GQA, Ainslie et al. 2023).\n\nThe lab has six heads. Here one set takes the mean of their W_K and W_V.',
        zh: '逐词生成文字的模型要在每个头里留着前面所有词的键和值，这叫 *KV 缓存*。每写一个新词都要把它从内存里再读一遍，这比计算本身还费时间（Shazeer 2019）。那就让几个头共用。*多查询*注意力里，每个头有自己的查询，键和值却只有一套；*分组查询*注意力里，每组头一套（GQA，Ainslie 等 2023）。\n\n实验室有六个头。这里的一套，是把它们的 W_K、W_V 取平均。',
      },
      keep: ['plot', 'groups'],
      ask: {
        answer: 'choice',
        question: { en: 'One set of keys and values for all six heads: what does a head save?', zh: '六个头共用一套键和值，每个头省了什么？' },
        state: ways('open=7&against=0&cell=7,1', 'open=7&against=0&cell=10,2'),
        options: [
          { text: { en: 'Arithmetic: fewer products q·k.', zh: '计算：q·k 变少了。' }, when: 'fact work multiquery < fact work exact' },
          { text: { en: 'Memory: fewer keys and values to keep.', zh: '内存：要留的键和值变少了。' }, when: 'fact keptLong multiquery < fact keptLong exact' },
        ],
        told: {
          en: 'Each query still meets each key: {fact work multiquery} multiply-adds, as before. But at 4,096 tokens a head’s share of the cache is {fact keptLong multiquery} numbers instead of {fact keptLong exact}.\n\nIt is not free. The figure now shows the *difference* of each weight to the exact head. *it* gives *animal* {weight it animal}, before it was {before weight it animal}; the output is off by {fact error multiquery}, with two groups by {fact error grouped}: what counts is which heads are averaged, not only how many. A mean of keys is only where to begin: Ainslie et al. train on for a while after it. Llama 2 70B (Touvron et al. 2023) and Mistral 7B use groups.',
          zh: '每个查询还是要和每个键比：{fact work multiquery} 次乘加，和原来一样。但 4,096 个词元时，每个头分摊的缓存是 {fact keptLong multiquery} 个数，原来是 {fact keptLong exact} 个。\n\n这也不是白得的。图里现在是每个权重与精确的头*相差*多少：“它”给“猫” {weight 它 猫}，原来是 {before weight 它 猫}；输出差 {fact error multiquery}，分两组时差 {fact error grouped}：要紧的不只是几个头一组，还有平均的是哪几个头。取平均只是起点：Ainslie 等人之后还要再训练一阵。Llama 2 70B（Touvron 等 2023）和 Mistral 7B 用的是分组。',
        },
      },
    },
    {
      state: ways('open=8&cell=7,1', 'open=8&reach=3&stride=4&cell=10,2'),
      text: {
        en: 'Last idea: leave nothing out, and yet never hold n × n. *Tiled* attention computes the scores in small squares and forgets each one at once. Of each row it only keeps the largest score so far, a sum, and an output, and corrects them with each tile. FlashAttention does so (Dao et al. 2022), in the small fast memory of a graphics card, where reading and writing the n × n scores was the slow part.',
        zh: '最后一个主意：什么都不省掉，却从不存下 n × n。*分块*注意力一小块一小块地算分数，用完就丢；每一行只记着目前最大的分数、一个总和、一份输出，每算一块就修正一次。FlashAttention 就是这样（Dao 等 2022），在显卡又小又快的内存里算；原来慢就慢在来回读写 n × n 个分数。',
      },
      keep: ['cards', 'plot', 'figure', 'tile'],
      ask: {
        answer: 'choice',
        question: { en: 'What does it save, compared with the exact head?', zh: '和精确的头相比，它省了什么？' },
        options: [
          { text: { en: 'Multiply-adds.', zh: '乘加次数。' }, when: 'fact workLong tiled < fact workLong exact' },
          { text: { en: 'Numbers held at once. The result is the same.', zh: '同时要存的数。结果相同。' }, when: 'fact heldLong tiled < fact heldLong exact' },
          { text: { en: 'Both, for a slightly different result.', zh: '两样都省，结果略有不同。' }, when: 'fact error tiled > 0.001' },
        ],
        told: {
          en: 'At 4,096 tokens it holds {fact heldLong tiled} numbers beside the output (two for each row, and one tile) instead of {fact heldLong exact}, for the same {fact workLong tiled} multiply-adds. Its output is off by {fact error tiled:7}: rounding.\n\nSo there is no free way around n × n. A window loses what is far, low rank what is fine, linear what is sharp, shared keys what is each head’s own; tiles lose nothing, and still compute it all. The table under the figure compares all nine; press a column to sort by it. **Run** measures the time of each way, here and now.',
          zh: '4,096 个词元时，除了输出，它只存 {fact heldLong tiled} 个数（每行两个，加上一小块），原来是 {fact heldLong exact} 个；乘加次数一样，都是 {fact workLong tiled}。输出只差 {fact error tiled:7}，是舍入。\n\n所以绕开 n × n 没有白得的办法：窗口丢了远处，低秩丢了细节，线性丢了尖锐，共用键值丢了各头自己的东西；分块什么也没丢，却还是全都要算。图下面的表比较了全部九种，点列名可以排序；点**运行**，可以当场量出每种办法用的时间。',
        },
      },
    },
  ],
};
