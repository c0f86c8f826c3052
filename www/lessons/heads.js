/** @file Lesson: several heads. A job for each, split and put together again, what goes when one is switched off. */

const zh = 'target=那只猫没有穿过那条街，因为它太累了。';
const translator = 'model=translate&prompt=The+cat+sat+on+the+mat.&stack=cross&layer=5&open=4&cell=0,1';

/** @type {import('../types.js').Lesson} */
export const lesson = {
  format: 'headlight-lesson', version: 1,
  title: { en: 'Several heads', zh: '多头注意力' },
  about: { en: 'You can say why there are several heads, how wide each is, and what W_O does.', zh: '能说出为什么要有多个头、每个头有多宽，以及 W_O 做什么。' },
  parts: [
    {
      state: { en: 'open=2&cell=7,1', zh: `${zh}&open=2&cell=10,2` },
      text: {
        en: 'A head gives each token *one* row of weights that sum to 1. If *it* spends its row on *animal*, there is nothing left for its neighbours. But a word needs several things at once: what it stands for, what comes before it, who does what.\n\nSo there are several heads, side by side. Each has its own W_Q, W_K and W_V, and so its own map. Above the heatmap you see {heads} of them as small pictures. Head {open} is open: in it, *it* looks at *{most it}*.',
        zh: '一个头只给每个词元*一*行权重，加起来是 1。“它”把这一行都花在“猫”上，就没有余下的给邻居了。可一个词同时需要好几样东西：它指谁，前面是什么，谁做了什么。\n\n所以要有好几个头并排工作。每个头有自己的 W_Q、W_K、W_V，也就有自己的图。热图上方的小图就是 {heads} 个头。现在打开的是头 {open}：在它里面，“它”看的是“{most 它}”。',
      },
      keep: ['cards', 'plot'],
      ask: {
        answer: 'token', of: 'key',
        question: { en: 'Head 1 has another job: each token looks one place *back*. Where does *it* look there?', zh: '头 1 的任务不同：每个词元往*前*看一位。在那里，“它”看哪个词元？' },
        state: { en: 'open=0&cell=7,6', zh: `${zh}&open=0&cell=10,9` },
        right: { en: 'most it', zh: 'most 它' },
        told: { en: 'The same token, the same X, but another W_Q and W_K: here *it* gives *{most it}* {peak it}. Press the small pictures and find the job of each head.', zh: '同一个词元，同一个 X，W_Q 和 W_K 不同：在这里“它”给“{most 它}” {peak 它}。点点那些小图，看看每个头各管什么。' },
      },
    },
    {
      state: translator,
      text: {
        en: 'Does each head cost as much as one big head? No: the work is *split*. This trained translator has rows of d_model = {dmodel} numbers and {heads} heads. Each head’s W_Q and W_K turn a row of {dmodel} numbers into a short one, of d_k numbers. All heads together are as wide as the row was. (In the heatmap the rows are the Chinese words that it writes, the columns the English ones that it reads; the next lesson is about that.)\n\n(The paper “Attention Is All You Need” does the same: eight heads in a model eight times as wide as a head.)',
        zh: '每个头都要花一个大头的力气吗？不用，活儿是*分*着干的。这个训练好的翻译模型，一行有 d_model = {dmodel} 个数，共 {heads} 个头。每个头的 W_Q、W_K 把 {dmodel} 个数的一行变成短的一行，只有 d_k 个数；所有头合起来，正好和原来一样宽。（热图里，行是它写的中文词，列是它读的英文词；下一课就讲这个。）\n\n（论文 *Attention Is All You Need* 也是这样：八个头，模型的宽度是一个头的八倍。）',
      },
      keep: ['cards', 'plot'],
      ask: {
        answer: 'number', within: 0,
        question: { en: 'How wide is one head: what is d_k?', zh: '一个头有多宽？d_k 是多少？' },
        right: 'dk',
        told: { en: '{dmodel} ÷ {heads} = {dk}. A query of this model is a row of only {dk} numbers, and so is a key. Each head sees less of the row, but the heads see different things in it.', zh: '{dmodel} ÷ {heads} = {dk}。这个模型里，一个查询只有 {dk} 个数，一个键也是。每个头看到的少了，但各看各的。' },
      },
    },
    {
      state: { en: 'open=2&cell=7,1&dv=8', zh: `${zh}&open=2&cell=10,2&dv=8` },
      text: {
        en: 'Each head ends with a row of d_v numbers for each token: the values it looked at, weighted and summed. What becomes of all these rows?\n\nThey are laid side by side, head 1, head 2, and so on, into one long row. This is called **concatenating**. Here the lab has {heads} heads, and d_v is set to {dv}; in the lab the widths may be chosen freely.',
        zh: '每个头最后给每个词元一行，有 d_v 个数：把看到的值按权重加起来。这么多行，接下来怎么办？\n\n把它们首尾相接：头 1、头 2……排成长长的一行，这叫**拼接**（concatenate）。现在实验室里有 {heads} 个头，d_v 设为 {dv}（实验室里宽度可以随便选）。',
      },
      keep: ['cards', 'plot', 'why'],
      ask: {
        answer: 'number', within: 0,
        question: { en: 'How many numbers has the long row of a token?', zh: '一个词元的这一长行有多少个数？' },
        right: 'concat',
        told: {
          en: '{heads} heads × {dv} = {concat}. But the next layer expects rows of d_model = {dmodel} numbers. So the long row is multiplied by one more matrix, W_O, with {concat} rows and {dmodel} columns. It brings the row back to {dmodel} numbers, and *mixes* what the heads have found. The last step under **Why this number?** shows it.',
          zh: '{heads} 个头 × {dv} = {concat}。但下一层要的是每行 d_model = {dmodel} 个数。于是再乘一个矩阵 W_O，它有 {concat} 行、{dmodel} 列，把长行变回 {dmodel} 个数，也把各个头找到的东西*混合*到一起。“**这个数是怎么来的？**”的最后一步就是它。',
        },
      },
    },
    {
      state: { en: 'open=2&cell=7,1', zh: `${zh}&open=2&cell=10,2` },
      text: {
        en: 'Is a head with a job needed? Take it away and see. Each small picture has a switch. A head that is off puts zeros into the long row; all other heads work as before.',
        zh: '一个有任务的头，少了它会怎样？关掉就知道了。每张小图上都有开关。头被关掉，它在长行里的那一段就是 0，别的头照旧。',
      },
      keep: ['cards', 'plot'],
      ask: {
        answer: 'token', of: 'query',
        question: { en: 'Head 3, the one that serves pronouns, is switched off. Whose output moves most?', zh: '把为代词服务的头 3 关掉。哪个词元的输出移动得最多？' },
        state: { en: 'open=2&cell=7,1&off=2', zh: `${zh}&open=2&cell=10,2&off=2` },
        right: 'mostmoved',
        told: {
          en: 'The output of *it* moves by {moved it} of its length, that of the first *The* only by {moved The}. The loss is greatest where the head had something to say. The blue bars beside each small picture say it beforehand: how far each token’s output would move without that head. Switch it on again, and try another head.',
          zh: '“它”的输出移动了自身长度的 {moved 它} 倍，第一个“那”只有 {moved 那}。头在哪里有话要说，少了它，哪里的损失就最大。小图旁的蓝条事先就写着：没有这个头，每个词元的输出会移动多远。把它再打开，换一个头试试。',
        },
      },
    },
    {
      state: translator,
      text: {
        en: 'In a trained model nobody gave the heads their jobs; training did. This translator has {heads} heads in each attention. Head {open} of the last layer finds the English word that is to be said next: row *<start>*, before anything is written, gives *{most <start>}* {peak <start>}.\n\nIts translation: {written}',
        zh: '在训练好的模型里，头的任务不是谁派的，是训练出来的。这个翻译模型的每个注意力有 {heads} 个头。最后一层的头 {open} 负责找下一个要说的英文词：什么都还没写时，*<start>* 这一行给 *{most <start>}* {peak <start>}。\n\n它把这句话译成：{written}',
      },
      keep: ['writing', 'cards', 'plot'],
      ask: {
        answer: 'choice',
        question: { en: 'This head is switched off, alone. What does the model say then?', zh: '只把这个头关掉，模型会译成什么？' },
        state: `${translator}&switched=cross.5.4`,
        options: [
          { text: { en: 'The same.', zh: '还是一样。' }, when: 'written = before written' },
          { text: { en: 'A wrong translation, or nonsense.', zh: '译错，或者胡言乱语。' }, when: 'steps > 0' },
        ],
        told: {
          en: 'It says: {written}\n\nIt is only a little less sure: the probability of the first word was {before probability 1:3} and is {probability 1:3}. Other heads look at the same word, and the layers below have told it already. So what a head *looks at* is not yet what the model *needs* it for.\n\nSwitch off the other heads of this layer, one after the other. When does the translation break?',
          zh: '它译成：{written}\n\n只是没那么有把握：第一个词的概率原来是 {before probability 1:3}，现在是 {probability 1:3}。别的头也在看同一个词，下面几层也早把它的信息传上来了。所以，一个头*看什么*，和模型*靠它做什么*，还不是一回事。\n\n把这一层其余的头一个一个关掉。到什么时候，译文才会坏？',
        },
      },
    },
  ],
};
