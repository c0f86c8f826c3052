/**
 * @file What the page says of the experiments on the lab's text: what they are, what their settings do, what their figures are.
 * Both languages side by side.
 */

/** @type {Record<string, string>} */
export const en = {
  'head.rnn': 'RNN',
  'head.lstm': 'LSTM',
  'head.attention': 'Attention',

  'experiment.group': 'Experiments',
  'experiment.recurrent': 'RNN, LSTM, attention',
  'experiment.recurrent.about': 'How far does the first word still move the last state? Exact derivatives, step by step',
  'experiment.recurrent.said': 'Three networks read your text. A cell says how far at most a state (row) moves when a word before it (column) moves by 1.',
  'experiment.back': 'Back to the lab’s heads',

  'name.experiment': 'The experiment',
  'name.stateWidth': 'Width of a state',
  'name.recurrentScale': 'The factor of the recurrent matrix',
  'name.forgetBias': 'The forget gate’s bias',
  'note.beyond': '{cells} influences of the {head} are more than 3.4e38, the greatest number that is kept: they stand as that.',
  'note.beyond.one': 'One influence of the {head} is more than 3.4e38, the greatest number that is kept: it stands as that.',

  'recurrent.scale': 'Recurrent matrix ×',
  'recurrent.scale.presets': 'Examples of a scale',
  'recurrent.scale.said': 'Each step of the RNN multiplies an influence by a matrix that turns it and makes it this many times as long; tanh only makes it shorter. The LSTM’s four recurrent matrices have the same factor.',
  'recurrent.forget': 'Forget gate’s bias',
  'recurrent.forget.said': 'The LSTM’s cell keeps the share σ(bias) = {share} at each step before a word has opened or closed the gate.',
  'recurrent.width': 'Width of a state',
  'recurrent.seed.said': 'All matrices are random: the pattern is of the kind of network, not learned.',
  'recurrent.decay': 'Influence on the last state',
  'recurrent.decay.said': 'How far at most the last state still moves when an input before it moves by 1, by the steps between them. Equal factors at each step make a straight line.',
  'recurrent.decay.x': 'steps before the last word',
  'recurrent.decay.y': 'influence',
  'recurrent.facts': 'What each takes for {tokens} tokens',
  'recurrent.time.ask': 'Time against length, up to 2,048 tokens:',
  'recurrent.time': 'Time on one core',
  'recurrent.time.said': 'Medians of runs in this page, one network after the other. One core takes everything in turn: what attention saves, the waiting, shows only where many steps run at once.',
  'recurrent.time.x': 'tokens',
  'recurrent.time.y': 'milliseconds',
  'recurrent.position.said': 'The RNN and the LSTM read words without positions: their order is the order of the steps. Attention needs the position in X.',
};

/** @type {Record<string, string>} */
export const zh = {
  'head.rnn': 'RNN',
  'head.lstm': 'LSTM',
  'head.attention': '注意力',

  'experiment.group': '实验',
  'experiment.recurrent': 'RNN、LSTM 与注意力',
  'experiment.recurrent.about': '第一个词还能让最后的状态移动多少？逐步算出精确的导数',
  'experiment.recurrent.said': '三种网络读同一段文字。每一格表示：前面的某个词（列）移动 1 时，某个状态（行）至多移动多少。',
  'experiment.back': '回到实验室的头',

  'name.experiment': '实验',
  'name.stateWidth': '状态的宽度',
  'name.recurrentScale': '循环矩阵的倍数',
  'name.forgetBias': '遗忘门的偏置',
  'note.beyond': '{head} 有 {cells} 个影响超过了 3.4e38，即能保存的最大的数：它们按这个数显示。',
  'note.beyond.one': '{head} 有 1 个影响超过了 3.4e38，即能保存的最大的数：它按这个数显示。',

  'recurrent.scale': '循环矩阵 ×',
  'recurrent.scale.presets': '倍数的例子',
  'recurrent.scale.said': 'RNN 每走一步，影响就乘上一个矩阵：矩阵把它转个方向，并把长度乘以这个倍数；tanh 只会让它变短。LSTM 的四个循环矩阵用同一个倍数。',
  'recurrent.forget': '遗忘门的偏置',
  'recurrent.forget.said': '在词语打开或关上遗忘门之前，LSTM 的细胞每一步保留 σ(偏置) = {share}。',
  'recurrent.width': '状态的宽度',
  'recurrent.seed.said': '所有矩阵都是随机的：图样来自网络的种类，不是学来的。',
  'recurrent.decay': '对最后一个状态的影响',
  'recurrent.decay.said': '前面的输入移动 1 时，最后的状态至多还会移动多少，按相隔的步数排列。每一步的倍数相同，就是一条直线。',
  'recurrent.decay.x': '在最后一个词之前的步数',
  'recurrent.decay.y': '影响',
  'recurrent.facts': '{tokens} 个词元，各要付出多少',
  'recurrent.time.ask': '所用时间与长度的关系，直到 2,048 个词元：',
  'recurrent.time': '单核所用的时间',
  'recurrent.time.said': '在本页里一个网络接一个网络地运行，取中位数。单核什么都得轮着算：注意力省下的是等待，只有许多步同时算时才看得出来。',
  'recurrent.time.x': '词元数',
  'recurrent.time.y': '毫秒',
  'recurrent.position.said': 'RNN 和 LSTM 读的词不带位置：步子的先后就是词的先后。注意力则需要 X 里的位置。',
};
