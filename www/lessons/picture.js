/** @file Lesson: words steer a picture, by cross-attention from its cells. */

const prompt = 'model=picture&prompt=a+red+circle+on+the+left+and+a+blue+square+on+the+right&stack=cross&layer=2';
const two = `${prompt}&open=4`;
const swapped = 'model=picture&prompt=a+blue+circle+on+the+left+and+a+red+square+on+the+right&stack=cross&layer=2&open=4';

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'Words steer a picture', zh: '用词语指挥画面' },
  about: { en: 'You can say how a model that draws knows where each word belongs.', zh: '你能说出会画画的模型怎么知道每个词该管哪一块。' },
  parts: [
    {
      state: two,
      text: {
        en: 'Cross-attention needs two sequences, and nothing says that both are text. Here the queries are the cells of a picture, and the keys are the words of a prompt.\n\nThis small model was trained on pictures with noise over them, to say what lies beneath. So it can draw: given noise alone, it says what could lie beneath, a little of the noise is taken away, and it is asked again. After {moments} such steps there is a picture. Press **Play**, or move the step by hand.\n\nThe picture is cut into {patches} cells of {patch} numbers each: a row of X is a cell, as it was a word before. In every layer each cell asks the words what it should look like: its query meets the key of each word, and the values of the words are added to the cell’s row, each with its weight.',
        zh: '交叉注意力要两个序列，可没有规定两个都得是文字。这里，查询是画面上的格子，键是提示词里的词。\n\n这个小模型训练时看的是盖了噪声的图，要说出噪声下面是什么。所以它会画画：给它纯噪声，它就说下面可能是什么，按它说的去掉一点噪声，再问一遍。这样走 {moments} 步，就有了一幅画。按**播放**，或者自己拖动步数。\n\n画面切成 {patches} 个格子，每格 {patch} 个数：以前 X 的一行是一个词，现在是一个格子。每一层里，每个格子都向词语打听自己该是什么样子：格子的查询和每个词的键相比，词的值再按权重加到格子的那一行上。',
      },
      keep: ['picture', 'text'],
    },
    {
      state: two,
      text: {
        en: 'Under the picture each word has a map: the more orange a cell is, the more attention that cell gives to that word. It is one column of the weights, laid out as a square, averaged over all layers and heads.\n\nLook at the map of *red*: {mapped red left:2} of it lies in the left half. So the cells of the circle ask, and *red* answers. A cell that needs no word looks at *<start>*.',
        zh: '画面下方，每个词都有一张图：一格越橙，说明这一格给这个词的注意力越多。它就是权重的一列，摆成方形，对所有层和头取了平均。\n\n看 *red* 的图：有 {mapped red left:2} 落在左半边。也就是说，圆所在的格子在问，*red* 来答。不需要任何词的格子就看 *<start>*。',
      },
      keep: ['picture'],
      ask: {
        answer: 'choice',
        question: { en: 'Now *red* and *blue* change places in the prompt: *a blue circle on the left and a red square on the right*. Where will the map of *red* lie?', zh: '现在把提示词里的 *red* 和 *blue* 对调：*a blue circle on the left and a red square on the right*。*red* 的图会落在哪边？' },
        state: swapped,
        options: [
          { text: { en: 'Still on the left, where it was.', zh: '还在左边，原来的地方。' }, when: 'mapped red left > mapped red right' },
          { text: { en: 'On the right, over the square.', zh: '到右边，盖在方块上。' }, when: 'mapped red right > mapped red left' },
        ],
        told: {
          en: '{mapped red right:2} of it lies on the right now; before it was {before mapped red right:2}. The map is no property of the word: it is what the cells ask for, and they ask by what stands beside *red* in the prompt.',
          zh: '现在有 {mapped red right:2} 落在右边，原来只有 {before mapped red right:2}。这张图不是词本身的性质：它是格子问出来的，而格子怎么问，要看提示词里 *red* 旁边是什么。',
        },
      },
    },
    {
      state: two,
      text: {
        en: 'If words act through their weights, then weights are handles. Under **How strongly each word is seen** each word has a switch: behind softmax all weights on that word are multiplied by it, in every layer and head.\n\n*Off* multiplies by 0: cells may look at the word, but get nothing from it. The left half now has {tint red left:3} more red than green or blue, on average.',
        zh: '词既然是通过权重起作用的，权重就成了旋钮。**每个词看得多重**里，每个词都有一个开关：softmax 之后，所有层、所有头里落在这个词上的权重都乘以它。\n\n*关*就是乘以 0：格子可以看这个词，却什么也得不到。现在左半边平均起来，红色比绿色和蓝色中较多的那个多 {tint red left:3}。',
      },
      keep: ['picture', 'factors'],
      ask: {
        answer: 'choice',
        question: { en: '*red* is switched off; the noise stays the same. What becomes of the left half?', zh: '把 *red* 关掉，噪声不变。左半边会怎样？' },
        state: `${two}&factors=2-0`,
        options: [
          { text: { en: 'It stays as red: the rest of the prompt has not changed.', zh: '还是一样红：提示词的其余部分没有变。' }, when: 'tint red left / before tint red left >= 0.75' },
          { text: { en: 'It loses much of its red: no cell can read the word any more.', zh: '红色少了许多：没有格子还能读到这个词。' }, when: 'tint red left / before tint red left < 0.75' },
        ],
        told: {
          en: 'From {before tint red left:3} to {tint red left:3}. What the circle is like instead was left to the noise. Press other words: without *circle*, without *left*; and give *blue* a 2. Which words can the picture do without?',
          zh: '从 {before tint red left:3} 变成 {tint red left:3}。圆变成什么样，就由噪声决定了。再按按别的词：去掉 *circle*，去掉 *left*，把 *blue* 设成 2。哪些词画面可以不要？',
        },
      },
    },
    {
      state: `${prompt}&open=1&moment=0`,
      text: {
        en: 'At the first step there is nothing but noise. Yet {mapped red left:2} of the map of *red* lies on the left already: the model decides early where things go, and the rest of the steps is working it out.\n\nChoose a single layer or head above the maps. They divide the work, as the heads of a translator do: some look for places, others for colours.\n\nThis is how large models that draw are told what to draw (Rombach et al. 2022, section 3.3), and the maps are how people look into them (Tang et al. 2023). Type a prompt of your own; the words that it knows stand under it.',
        zh: '第一步时还只有噪声。可 *red* 的图已经有 {mapped red left:2} 落在左边：模型很早就定下东西放在哪里，后面的步骤只是把它画出来。\n\n在这些图上方选单独的一层或一个头。它们也分工，就像翻译模型的头：有的找位置，有的找颜色。\n\n大型绘画模型也是这样听词语指挥的（Rombach 等 2022，第 3.3 节），人们也用这样的图去看它们的内部（Tang 等 2023）。输入你自己的提示词试试；它认识的词列在输入框下面。',
      },
      keep: ['picture', 'factors', 'text', 'cards', 'plot'],
    },
  ],
};
