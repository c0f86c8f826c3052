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
  'recurrent.scale.0.5': '0.5 vanishes',
  'recurrent.scale.1': '1',
  'recurrent.scale.1.5': '1.5 explodes',
  'recurrent.scale.presets': 'Examples of a scale',
  'recurrent.scale.said': 'Each step multiplies an influence by a matrix that turns it and makes it this many times as long; tanh and gates only make it shorter.',
  'recurrent.forget': 'Forget gate’s bias',
  'recurrent.forget.said': 'The LSTM’s cell keeps the share σ(bias) = {share} at each step before a word has opened or closed the gate.',
  'recurrent.width': 'Width of a state',
  'recurrent.seed.said': 'All matrices are random: the pattern is of the kind of network, not learned.',
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
  'recurrent.scale.0.5': '0.5 消失',
  'recurrent.scale.1': '1',
  'recurrent.scale.1.5': '1.5 爆炸',
  'recurrent.scale.presets': '倍数的例子',
  'recurrent.scale.said': '每走一步，影响就乘上一个矩阵：矩阵把它转个方向，并把长度乘以这个倍数；tanh 和门只会让它变短。',
  'recurrent.forget': '遗忘门的偏置',
  'recurrent.forget.said': '在词语打开或关上遗忘门之前，LSTM 的细胞每一步保留 σ(偏置) = {share}。',
  'recurrent.width': '状态的宽度',
  'recurrent.seed.said': '所有矩阵都是随机的：图样来自网络的种类，不是学来的。',
  'recurrent.position.said': 'RNN 和 LSTM 读的词不带位置：步子的先后就是词的先后。注意力则需要 X 里的位置。',
};
