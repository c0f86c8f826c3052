/** @file Lesson: what there was before attention, and why a word could not reach far: RNN and LSTM beside a head of attention. */

/** The three networks in a state, on a sentence of the reader's language. @param {string} rest */
const networks = rest => ({ en: `experiment=recurrent&view=log&${rest}`, zh: `target=这只猫没有穿过那条街，因为它太累了。&experiment=recurrent&view=log&${rest}` });
/** The same, and a second sentence behind it. @param {string} rest */
const longer = rest => ({
  en: `target=The+animal+didn't+cross+the+street+because+it+was+too+tired.+The+dog+didn't+cross+the+street+because+it+was+too+old.&experiment=recurrent&view=log&${rest}`,
  zh: `target=这只猫没有穿过那条街，因为它太累了。那只狗没有穿过这条街，因为它太老了。&experiment=recurrent&view=log&${rest}`,
});

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'Before it: RNN and LSTM', zh: '在它之前：RNN 与 LSTM' },
  about: { en: 'You can say what had to wait in an RNN, why early words faded, what the LSTM’s gate did about it, and what attention does instead.', zh: '能说出 RNN 里什么要等什么、前面的词为什么会淡去、LSTM 的门怎样补救，以及注意力换了什么做法。' },
  parts: [
    {
      state: networks('open=0'),
      text: {
        en: 'Before attention, a network read a text as one listens to it: one word after the other. A *recurrent neural network*, RNN, keeps one *state* h, here {statewidth} numbers. At each word it makes a new state out of the state before and the word x (Elman 1990):\n\nh_t = tanh(W_h · h_(t−1) + b_h + W_x · x_t + b_x)\n\nSo whatever it has read must fit into these {statewidth} numbers. And no state can be begun before the one before it is done. This text has {tokens} tokens: that makes {fact steps rnn} steps that wait for each other.',
        zh: '在注意力之前，网络读文字就像人听人说话：一个词接一个词。*循环神经网络*（RNN）只有一个*状态* h，这里是 {statewidth} 个数。每读一个词 x，就用前一个状态和这个词算出新的状态（Elman 1990）：\n\nh_t = tanh(W_h · h_(t−1) + b_h + W_x · x_t + b_x)\n\n所以，读过的一切都得塞进这 {statewidth} 个数里。而且前一个状态没算完，后一个就不能开始。这段文字有 {tokens} 个词元，就有 {fact steps rnn} 步要依次等待。',
      },
      keep: ['text', 'figure'],
      ask: {
        answer: 'choice',
        question: { en: 'A head of attention reads the same text. How many of its steps must wait for each other?', zh: '一个注意力头读同一段文字，要依次等待的有几步？' },
        options: [
          { text: { en: 'As many: one for each token.', zh: '一样多：每个词元一步。' }, when: 'fact steps attention = tokens' },
          { text: { en: 'One. All tokens are computed together.', zh: '只有一步，所有词元一起算。' }, when: 'fact steps attention = 1' },
        ],
        told: {
          en: 'QKᵀ is one product of matrices: no row of it needs the result of another. The table shows the price too (the curves are for later). For the LSTM, which comes soon, it is {fact steps lstm} steps again.\n\n(A decoder that *writes* does wait: for the token it has just written. When it is trained the tokens are all there, and it does not.)',
          zh: 'QKᵀ 是一次矩阵乘法，哪一行都不用等别的行算完。代价也写在表里（曲线后面再讲）。后面要讲的 LSTM 又是 {fact steps lstm} 步。\n\n（解码器在*写*的时候还是要等：等自己刚写出的词元。训练时词元都已经在了，就不用等。）',
        },
      },
    },
    {
      state: networks('open=0'),
      text: {
        en: 'How far does a word reach? That can be computed exactly, by derivatives. In the figure each row is a *state*, named after the word it has just read; each column is an *input* word. A cell says how far the state moves when that word moves by 1: the stronger its colour, the farther. Press a cell, and the number stands above the figure. (Where cells have room for digits, these are logarithms: −1 is 0.1, −2 is 0.01.)\n\nLook at the lowest row, the last state. The last word moves it by {last rnn .:3}, the first one by {last rnn The:3}. Between those two lie many products with the *recurrent matrix* W_h, one at each step. Here W_h keeps lengths as they are, × 1; the little that is lost is tanh’s doing.',
        zh: '一个词能影响多远？用导数可以精确算出来。图中每一行是一个*状态*，用它刚读完的词来标；每一列是一个*输入*的词。每一格说的是：这个词移动 1，那个状态移动多少，颜色越浓移动越多。点一格，图的上方就写出这个数。（格子够大时里面也写着数，那是对数：−1 就是 0.1，−2 就是 0.01。）\n\n看最下面一行，也就是最后的状态。最后一个词能让它移动 {last rnn 。:3}，第一个词能让它移动 {last rnn 这:3}。两者之间，每走一步都要乘一次*循环矩阵* W_h。这里的 W_h 不改变长度（× 1），少掉的那一点是 tanh 造成的。',
      },
      keep: ['plot', 'scale'],
      ask: {
        answer: 'choice',
        question: { en: 'Now W_h halves every length: × 0.5. In the last state, how much weaker than the last word will the first one be?', zh: '现在让 W_h 把长度减半：× 0.5。在最后的状态里，第一个词会比最后一个词弱多少？' },
        state: networks('open=0&rscale=0.5'),
        options: [
          { text: { en: 'Some two times.', zh: '大约 2 倍。' }, when: { en: 'last rnn . / last rnn The < 5', zh: 'last rnn 。 / last rnn 这 < 5' } },
          { text: { en: 'Some ten or twenty times: it is that many words away.', zh: '十几二十倍：相隔就这么多个词。' }, when: { en: 'last rnn . / last rnn The < 100', zh: 'last rnn 。 / last rnn 这 < 100' } },
          { text: { en: 'More than a thousand times.', zh: '一千倍以上。' }, when: { en: 'last rnn . / last rnn The > 1000', zh: 'last rnn 。 / last rnn 这 > 1000' } },
        ],
        told: {
          en: '{last rnn . / last rnn The:0} times. Halved at every step, an influence shrinks like a power of ½. It *vanishes*.\n\nTraining uses these very derivatives, together called the *gradient*: they say which way to change the weights. What does not move the last state teaches nothing. So an RNN hardly learns that its first word matters for its last (Hochreiter 1991; Bengio et al. 1994).',
          zh: '{last rnn 。 / last rnn 这:0} 倍。每一步都减半，影响就按 ½ 的乘方缩小。\n\n训练靠的正是这些导数（合起来叫*梯度*）：它们说明权重该往哪边改。动不了最后状态的词，什么也教不了。所以 RNN 很难学到“第一个词关系到最后一个词”。这叫*梯度消失*（Hochreiter 1991；Bengio 等 1994）。',
        },
      },
    },
    {
      state: networks('open=0'),
      text: {
        en: 'We are back at × 1: in the lowest row all words are of about the same strength. But what shrinks like a power can also grow like one.\n\nBefore you try the slider *Recurrent matrix ×*, think it through. The first word’s influence is multiplied at each step on its way to the last state; that of the last word at none.',
        zh: '现在回到 × 1：最下面一行里，各个词差不多一样强。不过，能按乘方缩小，也就能按乘方增大。\n\n先别动*循环矩阵 ×* 的滑块，想一想：第一个词的影响要走到最后的状态，每走一步都被乘一次；最后一个词的影响一次也不用乘。',
      },
      keep: ['plot', 'scale'],
      ask: {
        answer: 'token', of: 'key',
        question: { en: 'Now × 1.5. Which word moves the last state the most?', zh: '现在 × 1.5。哪个词最能移动最后的状态？' },
        state: networks('open=0&rscale=1.5'),
        right: { en: 'most .', zh: 'most 。' },
        told: {
          en: 'The farthest one: *{most .}* moves it {last rnn The / last rnn .:1} times as far as the last word does. The influence *explodes*. It would be worse without tanh, which is flat where a state is large, and so brakes.\n\nIn training, one such step throws the weights far off. The usual cure is to cut a derivative that is too long: *clipping* (Pascanu et al. 2013). Move the slider now. There is only a narrow place between the two.',
          zh: '是最远的那个：“{most 。}”让它移动的距离是最后一个词的 {last rnn 这 / last rnn 。:1} 倍。这叫*梯度爆炸*。要不是有 tanh，还会更厉害：状态大的地方 tanh 是平的，等于刹车。\n\n训练时，这样的一步会把权重甩得老远。常用的办法是把过长的导数剪短，叫*梯度裁剪*（Pascanu 等 2013）。现在动动滑块：两者之间只有很窄的一段。',
        },
      },
    },
    {
      state: networks('open=1&rscale=0.5'),
      text: {
        en: 'The *long short-term memory*, LSTM, gives the state a second line through time, the *cell* c (Hochreiter and Schmidhuber 1997; Gers et al. 2000):\n\nc_t = f_t · c_(t−1) + what is new\n\nNo matrix stands here. Each number of the cell is multiplied by a number f between 0 and 1, its *forget gate*, made from the word and the state: each times its matrix, and a *bias*, a number that is simply added; the function *sigmoid* brings the sum into that range. The state h is read from the cell, through a gate of its own. Here f is {kept} on average. All matrices are × 0.5, as in the RNN that forgot: there the first word still has {last rnn The:5}, in the LSTM {last lstm The:5}.',
        zh: '*长短期记忆网络*（LSTM）给状态另开了一条穿过时间的线，叫*细胞* c（Hochreiter 与 Schmidhuber 1997；Gers 等 2000）：\n\nc_t = f_t · c_(t−1) + 新的内容\n\n这里没有矩阵。细胞的每个数只乘上一个 0 到 1 之间的数 f，叫*遗忘门*，由词和状态算出来：各乘各的矩阵，再加一个与词无关的数（*偏置*），用 sigmoid 函数压到 0 和 1 之间。状态 h 再经过另一道门从细胞里读出来。这里 f 平均是 {kept}。循环矩阵都是 × 0.5，和刚才那个健忘的 RNN 一样：在 RNN 里第一个词只剩 {last rnn 这:7}，在 LSTM 里还有 {last lstm 这:5}。',
      },
      keep: ['cards', 'plot', 'forget'],
      ask: {
        answer: 'choice',
        question: { en: 'The gate’s bias is raised to 5, so that f is nearly 1 everywhere. The matrices stay at × 0.5. What becomes of the first word in the last state?', zh: '把遗忘门的偏置提高到 5，f 处处接近 1；循环矩阵仍是 × 0.5。在最后的状态里，第一个词会怎样？' },
        state: networks('open=1&rscale=0.5&forget=5'),
        options: [
          { text: { en: 'It fades as before: the matrices halve it at each step.', zh: '照样淡去：循环矩阵每一步都让它减半。' }, when: { en: 'last lstm The / last lstm . < 0.1', zh: 'last lstm 这 / last lstm 。 < 0.1' } },
          { text: { en: 'It holds: about as strong as the last word.', zh: '保住了：和最后一个词差不多强。' }, when: { en: 'last lstm The / last lstm . > 0.5', zh: 'last lstm 这 / last lstm 。 > 0.5' } },
        ],
        told: {
          en: 'f is {kept} on average now. The first word moves the last state by {last lstm The:3}, the last word by {last lstm .:3}. What the gate keeps goes past the matrices.\n\nA trained gate does better than a high bias: it looks at the words and forgets what is no longer needed. (To start training with a bias of 1 is an old trick: Jozefowicz et al. 2015.) Lower the bias, and watch the lowest row go.',
          zh: '现在 f 平均是 {kept}。第一个词能让最后的状态移动 {last lstm 这:3}，最后一个词是 {last lstm 。:3}。门留下的东西绕过了矩阵。\n\n训练出来的门比一个大偏置更聪明：它看着词，把不再需要的忘掉。（训练开始时把偏置设成 1，是一个老窍门：Jozefowicz 等 2015。）把偏置调低，看最下面一行怎样淡去。',
        },
      },
    },
    {
      state: networks('open=2&rscale=0.5'),
      text: {
        en: 'Now a head of attention, on the same words. Its output at a word is a sum of the values of that word and all before it, each with its weight. So between any two words there is *one* step. Its derivative holds the weight, but not the distance.\n\nLook at the lowest row. The last word is stronger than the others, since it is the query as well. Among the others no slope leads down to the left: the first word has {last attention The:3}. In the RNN beside it, still × 0.5, the first word has {last rnn The:5}.',
        zh: '现在看一个注意力头读同样的词。一个词处的输出，是它自己和前面所有词的值按权重加起来。所以任意两个词之间只隔*一*步；导数里有权重，却没有距离。\n\n看最下面一行。最后一个词比别的强，因为它还是查询。其余的词并没有越往左越弱：第一个词有 {last attention 这:3}。旁边的 RNN 仍是 × 0.5，第一个词只有 {last rnn 这:7}。',
      },
      keep: ['cards', 'plot'],
      ask: {
        answer: 'choice',
        question: { en: 'The text becomes twice as long. In the head of attention, what is left of the first word at the end?', zh: '文字变成两倍长。在注意力头里，到了末尾，第一个词还剩多少？' },
        state: longer('open=2&rscale=0.5'),
        options: [
          { text: { en: 'As good as nothing: it is twice as far away.', zh: '几乎没有了：距离远了一倍。' }, when: { en: 'last attention The < 0.001', zh: 'last attention 这 < 0.001' } },
          { text: { en: 'About half: twice as many words share the weights.', zh: '大约一半：分权重的词多了一倍。' }, when: { en: 'last attention The / before last attention The > 0.3', zh: 'last attention 这 / before last attention 这 > 0.3' } },
        ],
        told: {
          en: '{before last attention The:3} became {last attention The:3}. The weights of a row must still make 1, so each word gets less of it; a trained head may give nearly all to one word, wherever that is. In the RNN it became {before last rnn The / last rnn The:0} times weaker.\n\nThere is a price. An RNN knows the order of words from the order of its steps. Attention has no steps, so it needs positions in X.',
          zh: '{before last attention 这:3} 变成了 {last attention 这:3}。一行的权重加起来总是 1，词多了，每个分到的就少；训练过的头可以把权重几乎全给一个词，不管它在哪里。在 RNN 里，它弱到了原来的 {before last rnn 这 / last rnn 这:0} 分之一。\n\n这也有代价。RNN 从步子的先后就知道词的先后；注意力没有先后，所以 X 里要有位置。',
        },
      },
    },
    {
      state: longer('open=0&rscale=0.5&forget=5'),
      text: {
        en: 'The curves sum it up, with matrices × 0.5 and an open forget gate: the farther back, the less an RNN knows; LSTM and attention still do.\n\nDoes attention win everything, then? Press **Run** under the table: this page reads longer and longer texts with all three, and measures the time. One core has to do everything in turn here. So what attention saves, the waiting, does not show; that it does with thousands of cores, as a graphics card has.\n\nWhat does show is what it costs: it compares each word with itself and each one before it, and {tokens} tokens are {pairs} pairs. An RNN or an LSTM takes one equal step a word and keeps no more than its state: {statewidth} numbers (the LSTM its cell too), after ten words or ten million. For a stream without end, or a device with little memory, that is still a good choice.\n\nCan attention become cheaper? That is the next lesson.',
        zh: '曲线把前面的话合在了一张图里（循环矩阵 × 0.5，遗忘门敞开）：越往前，RNN 知道的越少；LSTM 和注意力还记得。\n\n那么注意力样样都赢吗？点表格下面的**运行**：这个页面会用三种网络读越来越长的文字，并量出时间。这里只有一个核，什么都得轮着算，所以注意力省下的等待看不出来；显卡有成千上万个核，就看得出来了。\n\n看得出来的是代价：注意力要让每个词和自己、和前面每个词相比，{tokens} 个词元就有 {pairs} 对。RNN 和 LSTM 每个词只走同样的一步，要留的也只有状态：{statewidth} 个数（LSTM 还有细胞），读十个词是这些，读一千万个词还是这些。文字源源不断地来，或者设备内存很小的时候，它们今天仍是好选择。\n\n注意力能不能省一点？这是下一课。',
      },
      keep: ['figure'],
    },
  ],
};
