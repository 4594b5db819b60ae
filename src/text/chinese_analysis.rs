//! The texts of the table of trials and of the analysis in Chinese.

use super::{
    analysis_language::{AnalysisLanguage, FigureText},
    chinese::Chinese,
    language::Language,
    phrase::AnalysisPhrase,
};
use crate::{
    report::figure::{FigureKind, NoFigure, Quantity},
    study::schema::Setting,
    train::objective::Objective,
};

impl AnalysisLanguage for Chinese {
    fn analysis_phrase(&self, phrase: AnalysisPhrase) -> &'static str {
        match phrase {
            AnalysisPhrase::FigureSetting => "设置",
            AnalysisPhrase::FigureHorizontal => "横轴",
            AnalysisPhrase::FigureVertical => "纵轴",
            AnalysisPhrase::FigureMeasure => "指标",
            AnalysisPhrase::FigureMean => "平均值",
            AnalysisPhrase::FigureIndependent => "相互独立的误差有 95% 在此之内",
            AnalysisPhrase::FigureNormal => "正态分布",
            AnalysisPhrase::FigureTable => "表格",
            AnalysisPhrase::FigureDrawing => "正在绘制…",
            AnalysisPhrase::ShownTrials => "只显示符合以下条件的试验：",
            AnalysisPhrase::RemoveRange => "取消此范围",
            AnalysisPhrase::RemoveAllRanges => "显示所有试验",
            AnalysisPhrase::NoiseFloorRow => "噪声下限：平均而言，没有预测能更好",
            AnalysisPhrase::BaselineState => "基线",
            AnalysisPhrase::NoiseState => "噪声",
            AnalysisPhrase::TableLoading => "正在加载…",
            AnalysisPhrase::AllTrials => "所有试验",
            AnalysisPhrase::ColumnDeviation => "± 标准差",
            AnalysisPhrase::ColumnValidationError => "验证 MAE",
            AnalysisPhrase::Filter => "筛选",
            AnalysisPhrase::FilterState => "状态",
            AnalysisPhrase::FilterColumn => "数值",
            AnalysisPhrase::FilterFrom => "从",
            AnalysisPhrase::FilterTo => "到",
            AnalysisPhrase::FilterValue => "取值",
            AnalysisPhrase::FilterAdd => "添加筛选条件",
            AnalysisPhrase::FilterInvalid => "请在“从”或“到”中输入数字。",
            AnalysisPhrase::Columns => "列",
            AnalysisPhrase::SortHelp => "按此列排序。按住 Shift：在其他列之后再按此列排序。",
            AnalysisPhrase::TableKeys => "方向键在试验之间移动，Enter 选中试验。",
            AnalysisPhrase::UseValues => "使用这些取值",
            AnalysisPhrase::RunAlone => "单独打开",
            AnalysisPhrase::CopyTrialLink => "复制其链接",
            AnalysisPhrase::NoTrialMatches => "没有符合筛选条件的试验。",
        }
    }

    fn figure(&self, figure: FigureKind) -> FigureText {
        let (title, reading) = match figure {
            FigureKind::History => {
                ("搜索过程", "每个点是一次试验，按搜索的先后顺序排列。线是到目前为止的最好得分。")
            }
            FigureKind::Slice => (
                "单个设置",
                "每个点是一次试验，横轴是该设置的取值。线是每个取值的平均得分：线是平的，说明该设置没有影响。",
            ),
            FigureKind::HeatMap => ("两个设置", "取这两个值的所有运行的平均得分 ± 标准差。颜色越深越好。"),
            FigureKind::Parallel => (
                "平行坐标",
                "每条线是一次试验，颜色越深越好。沿坐标轴拖动，只显示该范围内的试验；点击坐标轴，取消范围；拖动标题，移动坐标轴。",
            ),
            FigureKind::Distribution => {
                ("得分的分布", "得分不超过该值的试验所占的比例。上升很陡，说明许多试验的好坏差不多。")
            }
            FigureKind::Curves => (
                "所有试验的学习曲线",
                "每条线是一次试验各次运行的平均值。线在末尾仍在下降，说明可以增加训练轮数。",
            ),
            FigureKind::Generalization => (
                "训练与验证",
                "每个点是一次试验。比其他点更靠左、更靠上的点只拟合了训练集，没有拟合未见过的数据：过拟合。",
            ),
            FigureKind::LearningRate => {
                ("学习率", "所选试验在每一轮之后的学习率，由学习率调度或平台规则决定。")
            }
            FigureKind::Timeline => {
                ("工作线程的时间线", "每一条是某个工作线程上的一次运行。空白处表示该工作线程没有任务。")
            }
            FigureKind::Residuals => {
                ("预测误差随时间的变化", "所选试验在验证集上的值减去预测。有规律，说明网络漏掉了什么。")
            }
            FigureKind::Autocorrelation => {
                ("误差的自相关", "超出虚线的条表示误差在这个间隔上重复出现：网络还可以利用它。")
            }
            FigureKind::Histogram => {
                ("误差的直方图", "各种大小的误差出现的次数。峰不在 0 处，说明预测有偏差。")
            }
            FigureKind::NormalQuantiles => {
                ("误差的正态 Q-Q 图", "点在线上，说明误差服从正态分布；两端偏离，说明大的误差更多。")
            }
        };
        FigureText { title, reading }
    }

    fn figure_table(&self, figure: FigureKind) -> String {
        format!("{}：表格", self.figure(figure).title)
    }

    fn quantity(&self, quantity: Quantity) -> String {
        let name = match quantity {
            Quantity::Trial => "试验",
            Quantity::Rank => "名次",
            Quantity::State => "状态",
            Quantity::RunScores => "各次运行",
            Quantity::TrainingTime => "训练时间（秒）",
            Quantity::Run => "运行",
            Quantity::Score(objective) => return self.score_heading(objective),
            Quantity::BestSoFar => "到目前为止的最好得分",
            Quantity::Deviation => "标准差",
            Quantity::Trials => "试验数",
            Quantity::Share => "试验的比例（%）",
            Quantity::Loss => self.objective(Objective::Loss),
            Quantity::ValLoss => self.objective(Objective::ValLoss),
            Quantity::ValMae => self.objective(Objective::ValMae),
            Quantity::Setting(setting) => self.setting(setting).label,
            Quantity::Epoch => "轮",
            Quantity::Epochs => "轮数",
            Quantity::LearningRate => self.setting(Setting::LearningRate).label,
            Quantity::Worker => "工作线程",
            Quantity::Start => "开始（秒）",
            Quantity::End => "结束（秒）",
            Quantity::Time => "时间（秒）",
            Quantity::Point => "点",
            Quantity::Residual => "误差（值减去预测）",
            Quantity::Lag => "间隔（点数）",
            Quantity::Correlation => "自相关",
            Quantity::From => "从",
            Quantity::To => "到",
            Quantity::Points => "点数",
            Quantity::NormalQuantile => "正态分位数",
        };
        name.to_owned()
    }

    fn quantity_value(&self, quantity: Quantity, value: &str) -> String {
        format!("{} {value}", self.quantity(quantity))
    }

    fn no_figure(&self, reason: NoFigure) -> &'static str {
        match reason {
            NoFigure::NoScore => "还没有试验得分。",
            NoFigure::NothingTuned => "这次搜索没有调优任何设置。",
            NoFigure::OneSettingTuned => "这张图需要两个调优的设置。",
            NoFigure::NoCurves => "没有保存学习曲线。",
            NoFigure::NoTimes => "还没有运行结束。",
            NoFigure::NoTrialSelected => "没有选中试验。",
            NoFigure::NoForecast => "所选试验没有预测。",
            NoFigure::FewErrors => "误差太少，或全都相等。",
        }
    }

    fn shown_rows(&self, shown: usize, all: usize) -> String {
        format!("共 {} 行，显示前 {} 行。CSV 包含全部。", self.count(all as u64), self.count(shown as u64))
    }

    fn at_least(&self, number: &str) -> String {
        format!("至少 {number}")
    }

    fn at_most(&self, number: &str) -> String {
        format!("至多 {number}")
    }

    fn matching_trials(&self, matching: u32, all: u32) -> String {
        let (matching, all) = (self.count(u64::from(matching)), self.count(u64::from(all)));
        format!("{all}\u{a0}次试验中的\u{a0}{matching}\u{a0}次")
    }
}
